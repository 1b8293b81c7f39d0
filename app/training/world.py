"""Which places of the world should the network know by name, whether or not the corpora speak of them?

Countries, capitals and some large regions and cities whose English name is one word: general knowledge, written down
for this project, for the news of any year speaks of them. The list has gaps on purpose: places that the articles used
for evaluation speak of are not taught by hand. ``variants`` puts them where the corpora name a place.
"""

from __future__ import annotations

from typing import Final

_LIST: Final = """
Afghanistan Albania Algeria Andorra Angola Argentina Armenia Australia Austria Azerbaijan Bahamas Bahrain Bangladesh
Barbados Belarus Belgium Belize Benin Bhutan Bolivia Bosnia Botswana Brazil Britain Brunei Bulgaria Burundi Cambodia
Cameroon Canada Chad Chile China Colombia Comoros Congo Croatia Cuba Cyprus Czechia Denmark Djibouti Dominica
Ecuador Egypt England Eritrea Estonia Eswatini Ethiopia Fiji Finland France Gabon Gambia Germany Ghana Greece
Grenada Guatemala Guinea Guyana Haiti Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy
Jamaica Japan Kazakhstan Kenya Kiribati Kosovo Kuwait Kyrgyzstan Laos Latvia Lebanon Lesotho Liberia Libya
Liechtenstein Luxembourg Madagascar Malawi Malaysia Maldives Mali Malta Mauritania Mauritius Mexico
Micronesia Moldova Monaco Mongolia Montenegro Morocco Mozambique Myanmar Namibia Nauru Nepal Netherlands Nicaragua
Niger Nigeria Norway Oman Pakistan Palau Palestine Panama Paraguay Peru Philippines Poland Portugal Qatar Romania
Rwanda Samoa Scotland Senegal Serbia Seychelles Singapore Slovakia Slovenia Somalia Spain Sudan Suriname
Sweden Switzerland Syria Taiwan Tajikistan Tanzania Thailand Togo Tonga Tunisia Turkey Turkmenistan Tuvalu Uganda
Uruguay Uzbekistan Vanuatu Venezuela Vietnam Wales Yemen Zambia Zimbabwe Kabul Tirana Algiers Luanda Yerevan
Canberra Baku Manama Dhaka Minsk Brussels Sarajevo Gaborone Sofia Ottawa Santiago Beijing Zagreb Havana
Nicosia Prague Copenhagen Quito Cairo Asmara Tallinn Helsinki Paris Tbilisi Berlin Accra Athens Budapest Reykjavik
Delhi Jakarta Tehran Baghdad Dublin Jerusalem Rome Kingston Tokyo Amman Astana Nairobi Pristina Bishkek Vientiane
Riga Beirut Monrovia Tripoli Vilnius Skopje Valletta Chisinau Podgorica Rabat Maputo Windhoek Kathmandu Amsterdam
Managua Niamey Abuja Pyongyang Oslo Muscat Islamabad Lima Manila Warsaw Lisbon Doha Bucharest Kigali Riyadh
Dakar Belgrade Bratislava Ljubljana Mogadishu Seoul Madrid Khartoum Stockholm Bern Damascus Taipei Dushanbe Bangkok
Tunis Ankara Ashgabat Kampala London Montevideo Tashkent Caracas Hanoi Lusaka Harare Sydney Melbourne
Mumbai Shanghai Istanbul Lagos Karachi Toronto Montreal Vancouver Barcelona Milan Naples Munich Hamburg Frankfurt
Geneva Zurich Strasbourg Lyon Marseille Manchester Liverpool Birmingham Glasgow Edinburgh Belfast Cardiff Odesa
Kharkiv Lviv Mariupol Donetsk Luhansk Crimea Donbas Kherson Gaza Aleppo Idlib Homs Mosul Basra Kirkuk Kandahar
Lahore Peshawar Kashmir Tibet Xinjiang Wuhan Shenzhen Osaka Busan Johannesburg Darfur Tigray Catalonia Bavaria
Brittany Sicily Siberia Chechnya Europe Africa Asia America Antarctica Boston Philadelphia Detroit Houston
Dallas Phoenix Seattle Denver Atlanta Miami Cleveland Baltimore Pittsburgh Minneapolis Sacramento Texas California
Florida Ohio Michigan Pennsylvania Georgia Virginia Arizona Nevada Oregon Minnesota Wisconsin Iowa Alaska Hawaii
Kansas Kentucky Tennessee Alabama Mississippi Louisiana Arkansas Oklahoma Missouri Illinois Indiana Maryland
Delaware Massachusetts Connecticut Vermont Maine Utah Colorado Idaho Montana Nebraska Ontario Quebec
Alberta Queensland Westminster
"""
PLACES: Final = tuple(_LIST.split())

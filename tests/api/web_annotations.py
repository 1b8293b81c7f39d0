"""What does the Web Annotation vocabulary know, as far as the export uses it?

Written from the W3C Recommendations "Web Annotation Vocabulary" and "Web Annotation Data Model" of 2017. A term that is
not here has no meaning in the export's context, and the JSON-LD parser drops it, which a test would see.
"""

from __future__ import annotations

from typing import Any

OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
FOAF = "http://xmlns.com/foaf/0.1/"
DCTERMS = "http://purl.org/dc/terms/"
DC = "http://purl.org/dc/elements/1.1/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

_RESOURCES = {  # terms whose values are resources
    "body": f"{OA}hasBody",
    "target": f"{OA}hasTarget",
    "source": f"{OA}hasSource",
    "selector": f"{OA}hasSelector",
    "scope": f"{OA}hasScope",
    "canonical": f"{OA}canonical",
    "creator": f"{DCTERMS}creator",
    "generator": f"{AS}generator",
    "first": f"{AS}first",
    "last": f"{AS}last",
    "partOf": f"{AS}partOf",
}
_WORDS = {
    "exact": f"{OA}exact",
    "prefix": f"{OA}prefix",
    "suffix": f"{OA}suffix",
    "start": f"{OA}start",
    "end": f"{OA}end",
    "value": f"{RDF}value",
    "format": f"{DC}format",
    "name": f"{FOAF}name",
    "label": f"{RDFS}label",
    "total": f"{AS}totalItems",
    "startIndex": f"{AS}startIndex",
}
_CLASSES = {
    "Annotation": f"{OA}Annotation",
    "TextualBody": f"{OA}TextualBody",
    "SpecificResource": f"{OA}SpecificResource",
    "TextQuoteSelector": f"{OA}TextQuoteSelector",
    "TextPositionSelector": f"{OA}TextPositionSelector",
    "Person": f"{FOAF}Person",
    "Organization": f"{FOAF}Organization",
    "Software": f"{AS}Application",
    "AnnotationCollection": f"{AS}OrderedCollection",
    "AnnotationPage": f"{AS}OrderedCollectionPage",
}
_PURPOSES = (
    "assessing bookmarking classifying commenting describing editing highlighting identifying linking moderating "
    "questioning replying reviewing tagging"
)
MOTIVATIONS = {OA + word for word in _PURPOSES.split()}
CONTEXT: dict[str, Any] = {
    "id": "@id",
    "type": "@type",
    **_WORDS,
    **_CLASSES,
    **{term: {"@id": iri, "@type": "@id"} for term, iri in _RESOURCES.items()},
    **{iri.removeprefix(OA): iri for iri in MOTIVATIONS},
    "motivation": {"@id": f"{OA}motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": f"{OA}hasPurpose", "@type": "@vocab"},
    "items": {"@id": f"{AS}items", "@type": "@id", "@container": "@list"},
}
# How often the model lets a resource of a class have a property: at least, at most (None: any number).
ONE, MAYBE, ANY, SOME = (1, 1), (0, 1), (0, None), (1, None)
MODEL: dict[str, dict[str, tuple[int, int | None]]] = {
    f"{OA}Annotation": {
        "@id": ONE,
        f"{OA}hasTarget": SOME,
        f"{OA}hasBody": ANY,
        f"{OA}motivatedBy": ANY,
        f"{OA}canonical": MAYBE,
        f"{DCTERMS}creator": ANY,
        f"{AS}generator": ANY,
    },
    f"{OA}TextualBody": {"@id": MAYBE, f"{RDF}value": ONE, f"{DC}format": MAYBE, f"{OA}hasPurpose": ANY},
    f"{OA}SpecificResource": {
        "@id": MAYBE,
        f"{OA}hasSource": ONE,
        f"{OA}hasSelector": ANY,
        f"{OA}hasScope": ANY,
        f"{OA}hasPurpose": ANY,
    },
    f"{OA}TextQuoteSelector": {f"{OA}exact": ONE, f"{OA}prefix": MAYBE, f"{OA}suffix": MAYBE},
    f"{OA}TextPositionSelector": {f"{OA}start": ONE, f"{OA}end": ONE},
    f"{AS}OrderedCollection": {
        "@id": ONE,
        f"{RDFS}label": ANY,
        f"{AS}totalItems": MAYBE,
        f"{AS}first": MAYBE,
        f"{AS}last": MAYBE,
    },
    f"{AS}OrderedCollectionPage": {"@id": ONE, f"{AS}items": ONE, f"{AS}startIndex": MAYBE, f"{AS}partOf": MAYBE},
    f"{AS}Application": {"@id": MAYBE, f"{FOAF}name": ANY},
    f"{FOAF}Person": {"@id": MAYBE, f"{FOAF}name": ANY},
    f"{FOAF}Organization": {"@id": MAYBE, f"{FOAF}name": ANY},
}

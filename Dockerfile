# Whosaid in a container: the environment is built in one stage, only what runs is kept in the other.
FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/whosaid
COPY requirements.lock ./
RUN /opt/whosaid/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY migrations migrations
COPY app app
# Nothing is installed or tested in the image: pip and the packages' own tests go, 45 MB.
RUN /opt/whosaid/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /opt/whosaid/bin/pip uninstall --yes pip \
    && find /opt/whosaid/lib -type d -name tests -prune -exec rm -rf {} +

FROM python:3.13-slim
LABEL org.opencontainers.image.title="whosaid" \
      org.opencontainers.image.description="Who said what in the news" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /data --create-home whosaid
COPY --from=build /opt/whosaid /opt/whosaid
COPY seeds /opt/whosaid/seeds
ENV PATH=/opt/whosaid/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WHOSAID_DATABASE_URL=sqlite:////data/whosaid.db \
    WHOSAID_HOST=0.0.0.0 \
    WHOSAID_AUTH=required \
    WHOSAID_PORT=8000
USER whosaid
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"WHOSAID_PORT\"]}/readyz', timeout=4)"]
CMD ["sh", "-c", "whosaid migrate && exec whosaid serve"]

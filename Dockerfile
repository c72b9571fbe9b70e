FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends bubblewrap git postgresql-15 postgresql-15-pgvector \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/migrate-bot
COPY requirements/ requirements/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.txt
COPY . .
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && useradd --create-home --uid 10001 migrate-bot \
    && install --directory --owner=migrate-bot /var/lib/migrate-bot /var/cache/migrate-bot

USER migrate-bot
ENV PATH=/opt/venv/bin:$PATH \
    MIGRATE_BOT_HOST=0.0.0.0 \
    MIGRATE_BOT_STATE_DIR=/var/lib/migrate-bot \
    MIGRATE_BOT_CACHE=/var/cache/migrate-bot
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
CMD ["migrate-bot", "serve"]

# Parley's images: one target per service, and `migrate` for the two schemas.
#
#   docker build --target gateway -t parley-gateway:0.1.0 .
#
# What differs from place to place is handed in, and nothing of it stays in an image:
#   --build-arg BASE_IMAGE=…               another Node image (Debian or Ubuntu; the password hasher is built for glibc)
#   --build-arg NPM_REGISTRY=…             another registry than npm's default
#   --secret id=npmrc,src=.npmrc           credentials for it
#   --secret id=ca,src=ca.crt              further certificate authorities for npm to believe
#   --build-arg VERSION=… REVISION=…       what the labels say
ARG BASE_IMAGE=node:24-bookworm-slim

FROM ${BASE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
ARG NPM_REGISTRY
# No install scripts: what they would fetch (an embedded PostgreSQL) is not for images.
RUN --mount=type=cache,target=/root/.npm,sharing=locked \
    --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca,target=/run/secrets/ca.crt \
    if [ -s /run/secrets/ca.crt ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca.crt; fi; \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund ${NPM_REGISTRY:+--registry="$NPM_REGISTRY"}
COPY tsconfig.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
COPY tools tools
# Without its checks: `npm run check` makes those, and knows the tests too.
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json --noCheck --incremental false \
 && rm -rf dist/tools dist/apps/standalone dist/apps/chat
# What only building and the embedded form need goes; the lock file still decides about all that stays.
RUN npm pkg delete optionalDependencies devDependencies allowScripts scripts \
 && npm prune --omit=dev --offline --no-audit --no-fund \
 && rm -f node_modules/.package-lock.json package-lock.json

FROM ${BASE_IMAGE} AS runtime
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist/libs dist/libs
COPY --from=build /app/dist/apps/admin dist/apps/admin
COPY --chmod=755 deploy/image/parley /usr/local/bin/parley
COPY deploy/image/healthcheck.mjs deploy/image/
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="Parley" \
      org.opencontainers.image.description="A self-hosted, horizontally scalable chat backend" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# By number, so that an orchestrator can see that it is not root. No file in the image belongs to it.
USER 10001:10001

# SIGTERM drains: Node is the first process and takes it itself.
FROM runtime AS service
# MiB. Messages under way outlive a small young generation (docs/benchmarks.md).
ENV NODE_OPTIONS=--max-semi-space-size=64
EXPOSE 3000
STOPSIGNAL SIGTERM
# Ended by itself: an engine may leave a check that is too slow running, and on a busy host they would pile up.
HEALTHCHECK --interval=5s --timeout=10s --start-period=30s --retries=3 \
  CMD ["timeout", "-s", "KILL", "9", "node", "deploy/image/healthcheck.mjs"]

FROM service AS gateway
COPY docs/openapi.json docs/asyncapi.json docs/
COPY --from=build /app/dist/apps/gateway dist/apps/gateway
CMD ["node", "dist/apps/gateway/src/main.js"]

FROM service AS auth
COPY --from=build /app/dist/apps/auth dist/apps/auth
CMD ["node", "dist/apps/auth/src/main.js"]

FROM service AS history
COPY --from=build /app/dist/apps/history dist/apps/history
CMD ["node", "dist/apps/history/src/main.js"]

# Ends when both schemas are up to date, the exit code not 0 when one could not be brought there.
FROM runtime AS migrate
COPY --from=build /app/dist/apps/auth dist/apps/auth
COPY --from=build /app/dist/apps/history dist/apps/history
CMD ["sh", "-c", "node dist/apps/auth/src/migrate.js && exec node dist/apps/history/src/migrate.js"]

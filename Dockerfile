# Parley's images: one target per service, and `migrate` for the two schemas.
#
#   docker build --target gateway -t parley-gateway:0.2.0 .
#
# Build parameters; no image contains the secrets:
#   --build-arg BASE_IMAGE=…               another Node image (Debian or Ubuntu; the password hasher is built for glibc)
#   --build-arg NPM_REGISTRY=…             an npm registry other than the default
#   --secret id=npmrc,src=.npmrc           credentials for it
#   --secret id=ca,src=ca.crt              additional certificate authorities for npm
#   --build-arg VERSION=… REVISION=…       values of the labels
# The stage below; its image is in a line of its own because Dependabot reads no image from an ARG.
ARG BASE_IMAGE=node

FROM node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20 AS node

FROM ${BASE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY apps/web/package.json apps/web/
COPY libs/chat/package.json libs/chat/
COPY libs/client/package.json libs/client/
COPY libs/contracts/package.json libs/contracts/
COPY libs/react/package.json libs/react/
COPY libs/server/package.json libs/server/
ARG NPM_REGISTRY
# No install scripts, because they would download an embedded PostgreSQL.
RUN --mount=type=cache,target=/root/.npm,sharing=locked \
    --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca,target=/run/secrets/ca.crt \
    if [ -s /run/secrets/ca.crt ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca.crt; fi; \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund ${NPM_REGISTRY:+--registry="$NPM_REGISTRY"}
RUN mkdir files
COPY tsconfig.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
COPY tools tools
# Without type checks, which `npm run check` does.
RUN node node_modules/typescript-native/bin/tsc -p tsconfig.build.json --noCheck --incremental false \
 && rm -rf dist/tools dist/apps/standalone dist/apps/terminal \
 && node node_modules/vite/bin/vite.js build apps/web --logLevel warn \
 && node node_modules/vite/bin/vite.js build apps/web --config apps/web/console.config.ts --logLevel warn
# Remove the packages of the build, of the embedded form and of the clients; the lock file still determines the other
# versions. Of the workspaces, the services use the contracts, which are in dist. Of the rest, remove source maps and types.
RUN npm pkg delete optionalDependencies devDependencies allowScripts scripts \
 && npm pkg set --json 'workspaces=["libs/contracts"]' \
 && npm prune --omit=dev --offline --no-audit --no-fund \
 && rm -rf node_modules/@parley node_modules/.package-lock.json package-lock.json \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM ${BASE_IMAGE} AS runtime
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist/libs dist/libs
COPY --from=build /app/dist/apps/admin dist/apps/admin
COPY --chmod=755 deploy/image/parley /usr/local/bin/parley
COPY deploy/image/healthcheck.mjs deploy/image/
ARG VERSION=0.2.0
ARG REVISION=
LABEL org.opencontainers.image.title="Parley" \
      org.opencontainers.image.description="A self-hosted, horizontally scalable chat backend" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# By number, so that an orchestrator can verify that it is not root. This user owns no file in the image, but the
# folder of history's volume.
USER 10001:10001

# Node is process 1 and handles SIGTERM, which starts the drain.
FROM runtime AS service
EXPOSE 3000
STOPSIGNAL SIGTERM
# With its own timeout, because an engine may not kill a slow check, and checks would pile up on a loaded host.
HEALTHCHECK --interval=5s --timeout=10s --start-period=120s --retries=3 \
  CMD ["timeout", "-s", "KILL", "9", "node", "deploy/image/healthcheck.mjs"]

FROM service AS for-gateway
COPY docs/openapi.json docs/asyncapi.json docs/
COPY --from=build /app/dist/apps/web dist/apps/web

FROM service AS for-history
# A new volume for files takes its owner from here.
COPY --from=build --chown=10001:10001 /app/files /var/lib/parley/files

# One thread for the compiler and the collector instead of four, which compete with event loops. Messages in flight would
# outlive a smaller young generation of a gateway; it is in MiB (docs/benchmarks.md).
# begin services (npm run gen)
FROM for-gateway AS gateway
ENV NODE_OPTIONS="--max-semi-space-size=32 --v8-pool-size=1"
COPY --from=build /app/dist/apps/gateway dist/apps/gateway
CMD ["node", "dist/apps/gateway/src/main.js"]

FROM service AS courier
ENV NODE_OPTIONS="--v8-pool-size=1"
COPY --from=build /app/dist/apps/courier dist/apps/courier
CMD ["node", "dist/apps/courier/src/main.js"]

FROM for-history AS history
ENV NODE_OPTIONS="--v8-pool-size=1"
COPY --from=build /app/dist/apps/history dist/apps/history
CMD ["node", "dist/apps/history/src/main.js"]

FROM service AS auth
ENV NODE_OPTIONS="--v8-pool-size=1"
COPY --from=build /app/dist/apps/auth dist/apps/auth
CMD ["node", "dist/apps/auth/src/main.js"]
# end services

# Exits when all schemas are migrated, with an exit code other than 0 on failure. As process 1, the shell needs the trap: the
# kernel drops signals that it does not handle. When it exits, the kernel ends the migration, which is safe at any time.
FROM runtime AS migrate
# begin migrations (npm run gen)
COPY --from=build /app/dist/apps/courier dist/apps/courier
COPY --from=build /app/dist/apps/history dist/apps/history
COPY --from=build /app/dist/apps/auth dist/apps/auth
CMD ["sh", "-c", "trap 'exit 143' TERM INT; { node dist/apps/courier/src/migrate.js && node dist/apps/history/src/migrate.js && node dist/apps/auth/src/migrate.js; } & wait $!"]
# end migrations

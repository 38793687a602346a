FROM parley-base/debian:bookworm
RUN groupadd --system --gid 999 redis && useradd --system --uid 999 --gid redis --home /data redis
RUN mkdir -p /data && chown redis:redis /data
VOLUME /data
WORKDIR /data
CMD ["redis-server"]

FROM parley-base/debian:bookworm
RUN groupadd --system --gid 999 redis && useradd --system --uid 999 --gid redis --home /data redis
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
RUN mkdir -p /data && chown redis:redis /data
VOLUME /data
WORKDIR /data
CMD ["redis-server"]

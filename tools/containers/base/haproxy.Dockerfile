FROM parley-base/debian:bookworm
RUN groupadd --system haproxy && useradd --system --gid haproxy --home /var/lib/haproxy haproxy
USER haproxy
STOPSIGNAL SIGUSR1
CMD ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]

#!/usr/bin/env bash
# Builds images in place of the pinned ones of Dockerfile and docker-compose.yml without a container registry: from Debian's
# packages, which it unpacks but does not install, because that takes minutes; Node and npm come from the npm registry. Needs
# Debian, root, a Docker engine (DOCKER_HOST) and its client (DOCKER). Stores the images in the cache folder and loads them
# from there the next time.
#
#   base-images.sh CACHE_FOLDER
set -euo pipefail

cache=${1:?the cache folder}
here=$(cd "$(dirname "$0")" && pwd)
docker=${DOCKER:-docker}
export DOCKER_BUILDKIT=1

packages=(redis-server postgresql-15 haproxy prometheus passwd mawk)
node_image=parley-base/node
engines=(parley-base/redis parley-base/postgres parley-base/haproxy parley-base/prometheus)
images=("$node_image" "${engines[@]}")

mkdir -p "$cache"
key=$(cat "$here/base-images.sh" "$here"/base/* | sha256sum | cut -c1-16)
archive=$cache/base-images-$key.tar

is_whole() {
  "$docker" image inspect "${images[@]}" >/dev/null 2>&1
}

# The image that all others are made from.
make_debian() {
  local work=$1 root=$1/root folder archive
  mkdir -p "$work/archives/partial" "$root"/usr/{bin,lib,lib64,sbin}
  for folder in bin lib lib64 sbin; do ln -s "usr/$folder" "$root/$folder"; done
  touch "$work/status"
  # shellcheck disable=SC2046 -- one package per word
  apt-get install --download-only -y -qq --no-install-recommends -o APT::Sandbox::User=root \
    -o Dir::State::status="$work/status" -o Dir::Cache::archives="$work/archives" \
    $(dpkg-query -W -f '${Package} ${Essential}\n' | sed -n 's/ yes$//p') "${packages[@]}" >"$work/apt.log" 2>&1 || {
    tail -n 5 "$work/apt.log" >&2
    return 1
  }
  # PostgreSQL compiles queries with LLVM only if it is there.
  rm -f "$work"/archives/libllvm* "$work"/archives/libz3*
  for archive in "$work"/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$archive" | tar -x -C "$root" --keep-directory-symlink
  done
  # What the packages' scripts would do.
  cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
  cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
  [ -e "$root/bin/sh" ] || ln -s dash "$root/bin/sh"
  ln -sf mawk "$root/usr/bin/awk"
  chroot "$root" sh -c 'ldconfig && pwconv && grpconv'
  rm -rf "$root"/usr/share/{doc,man,locale}
  tar -C "$root" -c . | "$docker" import - parley-base/debian:bookworm >/dev/null
}

# Like the official image: node and npm in /usr/local, and the user `node` with id 1000.
make_node() {
  local work=$1
  mkdir -p "$work/node/local/bin" "$work/node/local/lib/node_modules" "$work/packages"
  npm install --prefix "$work/packages" --no-save --no-audit --no-fund --loglevel=error node@24 npm@11 >&2
  # `bin/node` of the package; the name of the package that contains it depends on the platform.
  cp -L "$work/packages/node_modules/node/bin/node" "$work/node/local/bin/node"
  cp -R "$work/packages/node_modules/npm" "$work/node/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/node/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/node/local/bin/npx"
  "$docker" build -q --network=host -t "$node_image" -f "$here/base/node.Dockerfile" "$work/node" >/dev/null
}

make_engines() {
  local image
  for image in "${engines[@]}"; do
    "$docker" build -q --network=host -t "$image" -f "$here/base/${image##*/}.Dockerfile" "$here/base" >/dev/null
  done
}

if is_whole; then exit 0; fi
if [ -f "$archive" ] && "$docker" load -q -i "$archive" >/dev/null && is_whole; then exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make_debian "$work"
make_node "$work"
make_engines
"$docker" save -o "$archive.new.$$" "${images[@]}"
rm -f "$cache"/base-images-*.tar
mv "$archive.new.$$" "$archive"

#!/usr/bin/env bash
# Builds images in place of the pinned ones of Dockerfile and docker-compose.yml without a container registry: Debian by
# debootstrap, Debian's packages for the engines, Node and npm from the npm registry. Needs root, a Docker engine
# (DOCKER_HOST) and its client (DOCKER). Stores the images in the cache folder and loads them from there the next time.
#
#   base-images.sh CACHE_FOLDER
set -euo pipefail

cache=${1:?the cache folder}
here=$(cd "$(dirname "$0")" && pwd)
docker=${DOCKER:-docker}
export DOCKER_BUILDKIT=1

suite=bookworm
node_image=parley-base/node
packaged=(parley-base/redis parley-base/postgres parley-base/haproxy parley-base/prometheus)
images=("$node_image" "${packaged[@]}")

mkdir -p "$cache"
key=$(cat "$here/base-images.sh" "$here"/base/* | sha256sum | cut -c1-16)
archive=$cache/base-images-$key.tar

is_whole() {
  "$docker" image inspect "${images[@]}" >/dev/null 2>&1
}

make_debian() {
  local work=$1
  debootstrap --variant=minbase "$suite" "$work/root" >"$work/debootstrap.log" 2>&1 || {
    tail -n 5 "$work/debootstrap.log" >&2
    return 1
  }
  rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/*
  tar -C "$work/root" -c . | "$docker" import - parley-base/debian:bookworm >/dev/null
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

# In parallel, because they mostly wait for the network.
make_packaged() {
  local image name builds=()
  for image in "${packaged[@]}"; do
    name=${image##*/}
    "$docker" build -q --network=host -t "$image" -f "$here/base/$name.Dockerfile" "$here/base" >/dev/null &
    builds+=("$!")
  done
  for image in "${builds[@]}"; do wait "$image"; done
}

if is_whole; then exit 0; fi
if [ -f "$archive" ] && "$docker" load -q -i "$archive" >/dev/null && is_whole; then exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make_debian "$work"
make_node "$work"
make_packaged
"$docker" save -o "$archive.new.$$" "${images[@]}"
rm -f "$cache"/base-images-*.tar
mv "$archive.new.$$" "$archive"

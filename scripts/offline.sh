#!/bin/sh
# Runs a command without network and with Node's own headers hidden, to prove that the addon builds
# from what `npm ci` brought: `sh scripts/offline.sh npm run build`. Needs root and Linux's unshare.
set -eu
if [ "${1:-}" != --inside ]; then exec unshare -mn -- sh "$0" --inside "$@"; fi
shift
for folder in /usr/include/node /usr/local/include/node; do
  if [ -d "$folder" ]; then mount -t tmpfs none "$folder"; fi
done
HOME=$(mktemp -d)
export HOME
npm_config_cache=$HOME/npm
export npm_config_cache
unset npm_config_nodedir npm_package_config_node_gyp_nodedir || true
exec "$@"

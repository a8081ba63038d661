#!/bin/sh
# Installs dependencies of workspaces as the lockfile says. Where npm's registry is behind a proxy that signs for it,
# the build secret `ca` holds that signer's certificate; it is not kept in the image.
set -eu
if [ -f /run/secrets/ca ]; then
  export NODE_EXTRA_CA_CERTS=/run/secrets/ca
fi
exec npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier "$@"

#!/bin/sh
# Buckets, and users who may use one each and nothing else. Can be run again: what is there stays, secrets are renewed.
set -eu

secret() {
  cat "/run/secrets/minio-$1"
}

# From standard input: arguments can be read by every process of the machine.
printf '%s\n%s\n' "$(secret root-user)" "$(secret root-password)" | mc --quiet alias set store http://minio:9000 >/dev/null

for bucket in millrace mlflow; do
  mc --quiet mb --ignore-existing "store/$bucket"
  mc --quiet version enable "store/$bucket"
  mc --quiet admin policy create store "$bucket" "/opt/millrace/policies/$bucket.json"
  printf '%s\n%s\n' "$(secret "$bucket-key")" "$(secret "$bucket-secret")" | mc --quiet admin user add store
  # Attaching what is attached is an error.
  if ! mc admin policy entities store --user "$(secret "$bucket-key")" | grep -qw "$bucket"; then
    mc --quiet admin policy attach store "$bucket" --user "$(secret "$bucket-key")"
  fi
done

#!/bin/sh
# Buckets, and users who may use one each and nothing else. Can be run again: what is there stays, secrets are renewed.
set -eu

secret() {
  cat "/run/secrets/minio-$1"
}

# Read apart from the commands that take them: there, one that cannot be read would be an empty one. And handed over by
# standard input, since arguments can be read by every process of the machine.
user="$(secret root-user)"
password="$(secret root-password)"
printf '%s\n%s\n' "$user" "$password" | mc --quiet alias set store http://minio:9000 >/dev/null

for bucket in millrace mlflow; do
  key="$(secret "$bucket-key")"
  password="$(secret "$bucket-secret")"
  mc --quiet mb --ignore-existing "store/$bucket"
  mc --quiet version enable "store/$bucket"
  mc --quiet admin policy create store "$bucket" "/opt/millrace/policies/$bucket.json"
  printf '%s\n%s\n' "$key" "$password" | mc --quiet admin user add store
  if ! said="$(mc admin policy attach store "$bucket" --user "$key" 2>&1)"; then
    case "$said" in
      *'already in effect'*) ;;
      *)
        echo "$said" >&2
        exit 1
        ;;
    esac
  fi
done

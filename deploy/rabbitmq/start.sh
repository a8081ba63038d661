#!/bin/sh
# Users and rights are made anew at every start, so that a changed password is in force after a restart.
# docs/concepts/services.md says why each right is as it is.
set -eu

secret() {
  cat "/run/secrets/rabbitmq-$1-password"
}

# Read here and not below, where one that cannot be read would be an empty one.
admin="$(secret admin)"
api="$(secret api)"
processor="$(secret processor)"

cat >/run/millrace/definitions.json <<JSON
{
  "vhosts": [{ "name": "/" }],
  "users": [
    { "name": "admin", "password": "$admin", "tags": ["administrator"] },
    { "name": "api", "password": "$api", "tags": [] },
    { "name": "processor", "password": "$processor", "tags": [] }
  ],
  "permissions": [
    { "user": "admin", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" },
    { "user": "api", "vhost": "/", "configure": "^$", "write": "^amq\\\\.default$", "read": "^$" },
    {
      "user": "processor", "vhost": "/",
      "configure": "^millrace\\\\.v1\\\\.", "write": "^(millrace\\\\.v1\\\\.|amq\\\\.default$)", "read": "^millrace\\\\.v1\\\\."
    }
  ]
}
JSON
exec docker-entrypoint.sh rabbitmq-server

#!/usr/bin/env bash
# Builds the image and holds it to what the README says of it, with Docker or Podman: it answers and is healthy on a read-only root,
# as a user without rights, keeps /data over a new container, stops at once. Prints a line a check and "N passed, N failed".
# ENGINE names the command, else docker or podman; BUILD_OPTIONS is added to the build (`--network=host`). Exit status 3: no engine at hand.
set -euo pipefail
cd "$(dirname "$0")/.."

engine=
for candidate in ${ENGINE:-docker podman}; do
  if "$candidate" info >/dev/null 2>&1; then engine=$candidate && break; fi
done
[ -n "$engine" ] || { echo 'No container engine answers: start Docker or Podman, or name its command in ENGINE.' >&2; exit 3; }

image=skillpassport-sandbox:check-$$ name=sandbox-check-$$ volume=sandbox-check-$$
passed=0 failed=0

clean_up() {
  "$engine" rm --force --volumes "$name" >/dev/null 2>&1 || true
  "$engine" volume rm --force "$volume" >/dev/null 2>&1 || true
  "$engine" rmi --force "$image" >/dev/null 2>&1 || true
}
trap clean_up EXIT

# check WHAT COMMAND...: one line, passed when the command succeeds
check() {
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1)) && echo "PASS  $what"
  else
    failed=$((failed + 1)) && echo "FAIL  $what"
  fi
}

# run OPTION...: a container as a careful host runs it: nothing writable but what is given, no capability
run() {
  "$engine" rm --force "$name" >/dev/null 2>&1 || true
  "$engine" run --detach --name "$name" --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --memory 512m \
    --health-interval 1s --publish 127.0.0.1::4600 "$@" "$image" >/dev/null
  url=http://$("$engine" port "$name" 4600 | head -n 1)
}

inside() { "$engine" exec "$name" "$@"; }

is_healthy() {
  local _
  for _ in $(seq 60); do
    [ "$("$engine" inspect --format '{{.State.Health.Status}}' "$name")" = healthy ] && return
    sleep 0.5
  done
  "$engine" logs "$name"
  return 1
}

# api METHOD PATH [BODY]: the answer of the published port
api() {
  node -e '
    const [url, method, body] = process.argv.slice(1);
    const headers = { "X-API-Key": "test_key", "X-API-Secret": "test_secret", "Content-Type": "application/json" };
    fetch(url, { method, headers, ...(body && { body }) }).then(async (response) => {
      console.log(response.status, await response.text());
      process.exitCode = response.ok ? 0 : 1;
    });' "$url$2" "$1" "${3:-}"
}

has_student() { [[ $(api GET '/v1/students?limit=1000') == *'kept.over.restarts@example.in'* ]]; }
runs_without_rights() { [ "$(inside node -p 'process.getuid()')" != 0 ]; }
root_is_read_only() { ! inside node -e 'require("fs").writeFileSync("/app/x", "")' 2>/dev/null; }
has_nothing_of_development() { inside node -e 'for (const path of ["src", "test", ".git", ".npmrc", "node_modules/typescript"]) if (require("fs").existsSync(path)) process.exit(1)'; }
stops_in_order() { "$engine" stop --time 10 "$name" >/dev/null && [ "$("$engine" inspect --format '{{.State.ExitCode}}' "$name")" = 0 ]; }
declares_no_volume() { [ "$("$engine" inspect --format '{{len .Config.Volumes}}' "$image")" = 0 ]; }

# shellcheck disable=SC2086 -- options, to be split
"$engine" build ${BUILD_OPTIONS:-} --tag "$image" .
check 'the image declares no volume' declares_no_volume

run
check 'in memory: it becomes healthy' is_healthy
check 'in memory: it answers through the published port' api GET /readyz
check 'it runs as a user without rights' runs_without_rights
check 'its root is read-only' root_is_read_only
check 'it holds nothing of development' has_nothing_of_development
check 'it stops in order' stops_in_order

run --env SANDBOX_DATA=/data --volume "$volume:/data"
check 'with a volume: it becomes healthy' is_healthy
check 'with a volume: a student is created' api POST /v1/students '{"name": "Asha Rao", "email": "kept.over.restarts@example.in"}'
check 'with a volume: it stops in order' stops_in_order
run --env SANDBOX_DATA=/data --volume "$volume:/data"
check 'a new container on the volume becomes healthy' is_healthy
check 'and has the student' has_student

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

#!/usr/bin/env bash
# The step of action.yml: fetches a release, checks its checksum, runs it, and ends with its exit status.
set -euo pipefail

fail() {
    echo "::error title=pvlint::$*"
    exit 2
}

repository=https://github.com/pvlint/pvlint
here=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d "${RUNNER_TEMP:-/tmp}/pvlint.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

version=${PVLINT_VERSION#v}
[ -n "$version" ] || version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/Cargo.toml" | head -n 1)
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+([-+.][0-9A-Za-z.-]+)?$ ]] || fail "'$version' is no version of pvlint"

case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
Linux-X64) target=x86_64-unknown-linux-musl ;;
Linux-ARM64) target=aarch64-unknown-linux-musl ;;
macOS-X64) target=x86_64-apple-darwin ;;
macOS-ARM64) target=aarch64-apple-darwin ;;
Windows-X64) target=x86_64-pc-windows-msvc ;;
*) fail "there is no release for ${RUNNER_OS:-an unknown system} on ${RUNNER_ARCH:-an unknown machine}" ;;
esac

name=pvlint-v$version-$target
releases=${PVLINT_RELEASES:-$repository/releases/download}
for file in "$name.tar.gz" "$name.tar.gz.sha256"; do
    curl --fail --silent --show-error --location --retry 3 --output "$scratch/$file" \
        "$releases/v$version/$file" || fail "cannot fetch $releases/v$version/$file"
done
sum=$(command -v sha256sum || echo shasum -a 256)
# shellcheck disable=SC2086 # Two words on systems without sha256sum.
(cd "$scratch" && $sum --check --quiet "$name.tar.gz.sha256" >&2) ||
    fail "$name.tar.gz is not what its checksum says"
tar -xzf "$scratch/$name.tar.gz" -C "$scratch"
pvlint=$scratch/$name/pvlint

paths=()
while IFS= read -r path; do
    [ -z "$path" ] || paths+=("$path")
done <<<"${PVLINT_PATH:-.}"
read -r -d '' -a arguments <<<"${PVLINT_ARGS:-}" || true
[ -z "${PVLINT_FAIL_ON:-}" ] || arguments+=(--fail-on "$PVLINT_FAIL_ON")
[ -z "${PVLINT_SARIF:-}" ] || arguments+=(--format "sarif=$PVLINT_SARIF")

status=0
"$pvlint" check --format "concise=$scratch/log" --format "github=$scratch/annotations" \
    --format "markdown=$scratch/summary" --format "json-lines=$scratch/findings" \
    ${arguments[@]+"${arguments[@]}"} -- "${paths[@]}" || status=$?

if [ -f "$scratch/findings" ]; then
    cat "$scratch/log" "$scratch/annotations"
    cat "$scratch/summary" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
    {
        echo "findings=$(grep -c '' "$scratch/findings" || true)"
        echo "sarif=${PVLINT_SARIF:-}"
    } >>"${GITHUB_OUTPUT:-/dev/null}"
fi
exit "$status"

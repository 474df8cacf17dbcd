#!/usr/bin/env bash
# Finds a second parser of OpenMetrics, the one of Prometheus' client for Python, or installs it into the cache, and prints the path of a program that reads
# OpenMetrics text from stdin and prints what it understands as JSON; it exits with 1 where the text is not valid.
#
#   openmetrics.sh           finds it, installs it if there is none
#   openmetrics.sh --find    finds it, or exits with 1
#
# It is in the cache alone: ${UBENCH_CACHE:-~/.cache/ubench}/services/openmetrics. Needs python3 with pip.
set -euo pipefail

cache="${UBENCH_CACHE:-$HOME/.cache/ubench}/services/openmetrics"
program="$cache/bin/openmetrics"
if [ -x "$program" ]; then
  echo "$program"
  exit
fi
if [ "${1:-}" = --find ]; then exit 1; fi
if ! python3 -m pip --version >/dev/null 2>&1; then
  echo "openmetrics: needs python3 with pip: install them by your system's package manager" >&2
  exit 1
fi
mkdir -p "$cache/bin"
echo "openmetrics: installing prometheus_client into $cache" >&2
python3 -m pip install --quiet --disable-pip-version-check --target "$cache/python" 'prometheus_client==0.22.1' >&2
cat > "$cache/bin/openmetrics.$$" <<PROGRAM
#!/usr/bin/env python3
import json, sys
sys.path.insert(0, "$cache/python")
from prometheus_client.openmetrics.parser import text_fd_to_metric_families
sys.stdin.reconfigure(encoding="utf-8")
print(json.dumps([
    {"name": family.name, "type": family.type, "unit": family.unit, "help": family.documentation,
     "samples": [{"name": sample.name, "labels": sample.labels, "value": sample.value} for sample in family.samples]}
    for family in text_fd_to_metric_families(sys.stdin)
]))
PROGRAM
chmod +x "$cache/bin/openmetrics.$$"
mv "$cache/bin/openmetrics.$$" "$program"
echo "$program"

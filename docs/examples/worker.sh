#!/bin/sh
# A worker without a person: takes the mail of a name, lets Claude Code do what it asks and answer it, and ends.
# While no mail waits it costs nothing: no client is started, and no model is called.
#
#   worker.sh NAME [OPTION…]    the options go to claude, such as --permission-mode acceptEdits
#
# CLAUDE and CC2CC give the paths of both programs where they are not on the PATH. It works in the current directory.
set -eu

name=${1:?usage: worker.sh NAME [OPTION…]}
shift
claude=${CLAUDE:-claude}
cc2cc=${CC2CC:-cc2cc}

task='Work through the mail that cc2cc hands you. Do what each message asks for, as far as you are permitted to, and
answer it with the reply tool; where you could not do it, say why. Then end.'

# There is mail, and nobody at work on it.
has_work() {
  standing=$("$cc2cc" status --as "$name" --json)
  node -e 'const { name, online, waiting } = JSON.parse(process.argv[1]);
    process.exit(waiting > 0 && !online.includes(name) ? 0 : 1)' "$standing"
}

# From the first time on, the name can be written to whether a worker runs or not.
"$cc2cc" init --as "$name" >/dev/null

# A run also takes what comes while it works; another one is for what came after its last look.
runs=0
while [ "$runs" -lt 3 ] && has_work; do
  CC2CC_NAME=$name "$claude" -p "$task" "$@" </dev/null
  runs=$((runs + 1))
  # What a run has read is filed when the client has written the end of its transcript.
  sleep 2
done

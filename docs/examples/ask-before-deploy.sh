#!/bin/sh
# A step of CI, on a runner that shares the bridge directory with the sessions: asks an agent, and goes by its answer.
#
#   ask-before-deploy.sh NAME [SECONDS]
#
# Ends with 0 when the answer begins with "yes", with 1 when it does not, and with 0 and a warning when there was none,
# because nobody has to sit there. CC2CC gives the path where cc2cc is not on the PATH.
set -u

name=${1:?usage: ask-before-deploy.sh NAME [SECONDS]}
seconds=${2:-120}
cc2cc=${CC2CC:-cc2cc}
commit=$(git rev-parse --short HEAD)

answer=$("$cc2cc" ask "$name" --as ci --timeout "$seconds" \
  "May I deploy $commit? Answer with yes, or with no and the reason.")
case $? in
0)
  echo "$name answers: $answer"
  case $answer in
  [Yy]es*) exit 0 ;;
  *) exit 1 ;;
  esac
  ;;
4)
  echo "warning: $name gave no answer about $commit; going on without one" >&2
  exit 0
  ;;
*)
  # cc2cc has said on standard error what is wrong, such as a name that nobody has.
  exit 1
  ;;
esac

# Sourced by a history as a script (script.ts): people over a bare remote, with the real OpenCode and a scripted model.
ROOT=$PWD BED=$(mktemp -d)
: "${OPENCODE_BIN:=$ROOT/node_modules/opencode-ai/bin/opencode.exe}"
node_modules/.bin/tsx test/bed/histories/model.ts >"$BED/port" & MODEL=$!
trap 'kill $MODEL 2>/dev/null; rm -rf "$BED"' EXIT
until [ -s "$BED/port" ]; do sleep 0.1; done
export OPENCODE_CONFIG_CONTENT="$(sed "s/PORT/$(cat "$BED/port")/" test/bed/histories/opencode.json)"
export OPENCODE_BIN OPENCODE_DISABLE_MODELS_FETCH=1 OPENCODE_DISABLE_AUTOUPDATE=1
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_EDITOR=true

# at NAME COMMAND...: in that person's clone, in a home of their own
at() { (becomes "$@"); }
# The shell itself becomes the command, so that of a background job its process is known.
becomes() {
  local home="$BED/$1"; shift
  cd "$home/shop" && exec env HOME="$home" PWD="$home/shop" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" \
    XDG_STATE_HOME="$home/state" XDG_CACHE_HOME="$home/cache" "$@" </dev/null
}
# nth NAME N: the session that this person has had N-th longest
nth() { at "$1" "$OPENCODE_BIN" db "select id from session order by rowid limit 1 offset $2" --format json | grep -o 'ses_[0-9A-Za-z]*'; }
# asks NAME METHOD PATH [BODY]: OpenCode's own API
asks() {
  local name=$1; shift
  becomes "$name" "$OPENCODE_BIN" serve --port 0 >"$BED/serve" 2>&1 & local server=$!
  until grep -q 'http://' "$BED/serve"; do sleep 0.1; done
  curl -s -w '\n' -X "$1" -H 'content-type: application/json' -d "${3:-{\}}" "$(grep -o 'http://[0-9.:]*' "$BED/serve")$2"
  local code=$?
  # Its end by this signal is no failure.
  kill $server; wait $server 2>/dev/null
  return $code
}
lastPrompt() { node -e 'const m=JSON.parse(require("fs").readFileSync(0));console.log(m.filter(x=>x.info.role==="user").at(-1).info.id)'; }

person() {
  local name=$1 verb=$2 id=$3 words=(); shift 2
  echo "\$ $name $verb $*"
  for word in "$@"; do case $word in %[0-9]) id=$(nth "$name" "${word#%}"); word=${id:-ses_none} ;; esac; words+=("$word"); done
  case $verb in
    git) at "$name" git "${words[@]}" ;;
    opencode-session) at "$name" node "$ROOT/dist/cli.js" "${words[@]}" ;;
    follows) follows "$name" "$id" "${words[@]:1}" ;;
    says) local session=(-s "$id"); [ "$id" = new ] && session=(); at "$name" "$OPENCODE_BIN" run "${session[@]}" "${words[1]}" ;;
    undoes) asks "$name" POST "/session/$id/revert" "{\"messageID\":\"$(asks "$name" GET "/session/$id/message" | lastPrompt)\"}" ;;
    redoes) asks "$name" POST "/session/$id/unrevert" ;;
    compacts) asks "$name" POST "/session/$id/summarize" '{"providerID":"script","modelID":"scripted"}' ;;
    finishes) finishes "$name" ;;
    commits) at "$name" git add -A; at "$name" git commit -q -m work ;;
  esac >"$BED/out" 2>&1
  local code=$?; sed 's/^/  /' "$BED/out"; echo "  -> exit $code"
}
# follows NAME COMMAND...: types it, and then to the letter each command that is printed
follows() {
  local name=$1 command=$2 said next; shift 2
  if [ "$command" = git ]; then said=$(at "$name" git "$@" 2>&1); else said=$(at "$name" node "$ROOT/dist/cli.js" "$@" 2>&1); fi
  echo "\$ $command $*"; echo "$said"
  while read -r next; do eval "follows \"\$name\" $next"; done < <(
    sed '/^Load it elsewhere:$/,/^$/d' <<<"$said" | grep -oE '`(git|opencode-session) [^`]*`|^  (git|opencode-session) .*' |
      tr -d '`' | grep -vE '\b[A-Z]{2,}\b|…')
}
finishes() {
  local git="$BED/$1/shop/.git"
  if [ -d "$git/rebase-merge" ] || [ -d "$git/rebase-apply" ]; then at "$1" git rebase --continue
  elif [ -f "$git/CHERRY_PICK_HEAD" ]; then at "$1" git cherry-pick --continue
  elif [ -f "$git/MERGE_HEAD" ]; then at "$1" git commit -q --no-edit; fi
}
# What the remote has: the prompts of each session, a line each.
tells() {
  for ref in main opencode/sessions; do
    for file in $(git -C "$BED/remote.git" ls-tree -r --name-only $ref 2>/dev/null | grep 'json$'); do
      echo "$ref:" $(git -C "$BED/remote.git" show "$ref:$file" | grep -o '"text": "[a-z]*-[0-9]*q' | cut -c10-)
    done
  done
}

git init -q --bare --template= -b main "$BED/remote.git"
for name in alice bob carol; do
  eval "$name() { person $name \"\$@\"; }"
  mkdir -p "$BED/$name"
  git clone -q --template= "$BED/remote.git" "$BED/$name/shop" 2>/dev/null
  at $name git config user.name $name; at $name git config user.email $name@example.org
  [ $name = alice ] && at alice git commit -q --allow-empty -m first && at alice git push -q -u origin main
done

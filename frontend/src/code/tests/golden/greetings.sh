# grpcurl: https://github.com/fullstorydev/grpcurl
# It needs no .proto: it asks the server for its types (reflection).
# For a POSIX shell. Windows has PowerShell: see there.
messages() {
  cat <<'END'
{"name": "Ada"}
{"name": "O\u0027Neill"}
END
}
messages |
  while IFS= read -r message; do
    printf '%s\n' "$message"
    sleep 0.25
  done |
  grpcurl -v \
    -plaintext \
    -max-time 60 \
    -H 'x-tag: it'\''s' \
    -d @ \
    127.0.0.1:50051 Greeter/LotsOfGreetings

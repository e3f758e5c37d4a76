# grpcurl: https://github.com/fullstorydev/grpcurl
# It needs no .proto: it asks the server for its types (reflection).
# For PowerShell. In cmd, type powershell first.
$OutputEncoding = New-Object Text.UTF8Encoding $false # messages reach grpcurl as UTF-8
$PSNativeCommandArgumentPassing = 'Legacy' # all versions treat \" below alike
$messages = @(
  '{"name": "Ada"}'
  '{"name": "O\u0027Neill"}'
)
& {
  foreach ($message in $messages) {
    $message
    Start-Sleep -Milliseconds 250
  }
} |
  grpcurl -v `
    -plaintext `
    -max-time 60 `
    -H 'x-tag: it''s \"so\"' `
    -d '@' `
    '127.0.0.1:50051' 'Greeter/LotsOfGreetings'

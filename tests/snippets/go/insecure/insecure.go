// Package insecure is in grpc-go since 1.34; Debian has 1.33.
package insecure

import "google.golang.org/grpc/credentials"

type none struct{ credentials.TransportCredentials }

func (none) Info() credentials.ProtocolInfo {
	return credentials.ProtocolInfo{SecurityProtocol: "insecure"}
}

// NewCredentials stands in for the function of that name.
func NewCredentials() credentials.TransportCredentials {
	return none{}
}

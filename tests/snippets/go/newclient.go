// What grpc-go has since 1.63, for the 1.33 that Debian has.

package grpc

// NewClient stands in for the function of that name. It connects at once instead of with the first call.
func NewClient(target string, opts ...DialOption) (*ClientConn, error) {
	asked := defaultDialOptions()
	for _, opt := range opts {
		opt.apply(&asked)
	}
	if creds := asked.copts.TransportCredentials; creds != nil && creds.Info().SecurityProtocol == "insecure" {
		opts = append(opts, WithTransportCredentials(nil), WithInsecure())
	}
	return Dial(target, opts...)
}

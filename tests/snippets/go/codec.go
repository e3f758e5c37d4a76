// Package proto is the codec of grpc-go since 1.36: the one of Debian's 1.33 does not know the messages that are generated today.
package proto

import (
	"google.golang.org/grpc/encoding"
	"google.golang.org/protobuf/proto"
)

// Name is the codec's, on the wire.
const Name = "proto"

func init() {
	encoding.RegisterCodec(codec{})
}

type codec struct{}

func (codec) Marshal(v interface{}) ([]byte, error) {
	return proto.Marshal(v.(proto.Message))
}

func (codec) Unmarshal(data []byte, v interface{}) error {
	return proto.Unmarshal(data, v.(proto.Message))
}

func (codec) Name() string {
	return Name
}

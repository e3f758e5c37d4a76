// go mod init demo
// curl --create-dirs -o proto/user.proto http://127.0.0.1:50051/protos/user.proto
// go install google.golang.org/protobuf/cmd/protoc-gen-go@latest
// go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@latest
// protoc -I proto --go_out=. --go_opt=module=demo,Muser.proto=demo/pb \
//   --go-grpc_out=. --go-grpc_opt=module=demo,Muser.proto=demo/pb user.proto
// go mod tidy && go run .

package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"demo/pb"
)

func main() {
	plain := insecure.NewCredentials() // no TLS
	conn, err := grpc.NewClient("127.0.0.1:50051", grpc.WithTransportCredentials(plain))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	client := pb.NewUserServiceClient(conn)

	ctx := context.Background()
	ctx = metadata.AppendToOutgoingContext(ctx, "appid", "itxs")
	ctx = metadata.AppendToOutgoingContext(ctx, "appkey", "11223344")
	ctx = metadata.AppendToOutgoingContext(ctx, "trace-bin", "\x00\x01\x02\x7f")
	ctx, cancel := context.WithTimeout(ctx, 1500*time.Millisecond)
	defer cancel()

	request := &pb.UserRequest{Id: 7}
	var trailer metadata.MD
	answer, err := client.GetUser(ctx, request, grpc.Trailer(&trailer))
	if err == nil {
		fmt.Println(answer)
	}
	end(err, trailer)
}

// end prints how the call ended.
func end(err error, trailer metadata.MD) {
	if err == io.EOF {
		err = nil
	}
	s := status.Convert(err)
	fmt.Printf("status: %d %s %q, trailers: %v\n", s.Code(), s.Code(), s.Message(), trailer)
}

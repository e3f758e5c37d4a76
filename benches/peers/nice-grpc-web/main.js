// nice-grpc-web takes a definition of the service with functions that read and write its messages; these are protobuf-es's, so that
// both peers read messages the same way.

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { createChannel, createClient } from "nice-grpc-web";

import { BlastReplySchema, BlastRequestSchema, Lab } from "../lab_pb.js";
import { measured, server } from "../measured.js";

const codec = (schema) => ({
  encode: (message) => ({ finish: () => toBinary(schema, message) }),
  decode: (bytes) => fromBinary(schema, bytes),
  fromPartial: (partial) => create(schema, partial),
});

const definition = {
  name: "Lab",
  fullName: Lab.typeName,
  methods: {
    blast: {
      name: Lab.method.blast.name,
      requestType: codec(BlastRequestSchema),
      requestStream: false,
      responseType: codec(BlastReplySchema),
      responseStream: true,
      options: {},
    },
  },
};

const lab = createClient(definition, createChannel(server));

measured((request) => lab.blast(request));

// connect-web as its documentation has it: a client made from generated code, over gRPC-Web in binary.

import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";

import { Lab } from "../lab_pb.js";
import { measured, server } from "../measured.js";

const lab = createClient(Lab, createGrpcWebTransport({ baseUrl: server, useBinaryFormat: true }));

measured((request) => lab.blast(request));

/** The half of grpc-js that serves. Its entry brings the client along, with resolvers and balancers, which no launch uses. */
import { setLogger } from "@grpc/grpc-js/build/src/logging.js";
import { Server } from "@grpc/grpc-js/build/src/server.js";
import { ServerCredentials } from "@grpc/grpc-js/build/src/server-credentials.js";

export { Server, ServerCredentials, setLogger };

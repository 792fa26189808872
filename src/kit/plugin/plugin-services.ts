/** The services that go-plugin expects of every child, besides the child's own. */
import { Status } from "@grpc/grpc-js/build/src/constants.js";
import type { sendUnaryData, ServerDuplexStream, ServerUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import { serviceDefinition } from "../wire/service.ts";
import type { HealthCheckRequest__Output } from "../wire/gen/grpc/health/v1/HealthCheckRequest.ts";
import type { HealthCheckResponse } from "../wire/gen/grpc/health/v1/HealthCheckResponse.ts";
import type { HealthListResponse } from "../wire/gen/grpc/health/v1/HealthListResponse.ts";
import type { Empty } from "../wire/gen/google/protobuf/Empty.ts";
import type { ConnInfo } from "../wire/gen/plugin/ConnInfo.ts";
import type { StdioData } from "../wire/gen/plugin/StdioData.ts";
import type { End } from "./life.ts";
import type { GrpcService } from "./service.ts";

/** Returns the services of one connection. `closed` aborts when the connection ends; `end` ends the process. */
export function pluginServices({ closed, end }: { readonly closed: AbortSignal; readonly end: End }): GrpcService[] {
  return [controller(end), stdio(closed), broker(closed), health(closed)];
}

function controller(end: End): GrpcService {
  return {
    definition: serviceDefinition("plugin.GRPCController"),
    handlers: {
      Shutdown: (_call: ServerUnaryCall<Empty, Empty>, reply: sendUnaryData<Empty>) => {
        reply(null, {});
        // Ends after the response is sent.
        setImmediate(end, "the host asked for it");
      },
    },
  };
}

/** A stream without data, because output goes to the log. The host warns when the stream is refused. */
function stdio(closed: AbortSignal): GrpcService {
  return {
    definition: serviceDefinition("plugin.GRPCStdio"),
    handlers: {
      StreamStdio: (call: ServerWritableStream<Empty, StdioData>) => whenAborted(closed, () => call.end()),
    },
  };
}

/** A stream without messages: a provider has no further connections to announce. */
function broker(closed: AbortSignal): GrpcService {
  return {
    definition: serviceDefinition("plugin.GRPCBroker"),
    handlers: {
      StartStream: (call: ServerDuplexStream<ConnInfo, ConnInfo>) => {
        call.on("data", () => {});
        call.on("error", () => {});
        call.on("end", () => call.end());
        whenAborted(closed, () => call.end());
      },
    },
  };
}

const SERVING = 1;
const SERVICE_UNKNOWN = 3;

/** Reports every process that responds as healthy. There is no other state. */
function health(closed: AbortSignal): GrpcService {
  const isKnown = (service: string): boolean => service === "" || service === "plugin";
  return {
    definition: serviceDefinition("grpc.health.v1.Health"),
    handlers: {
      Check: (
        call: ServerUnaryCall<HealthCheckRequest__Output, HealthCheckResponse>,
        reply: sendUnaryData<HealthCheckResponse>,
      ) => {
        if (isKnown(call.request.service)) {
          reply(null, { status: SERVING });
        } else {
          reply({ code: Status.NOT_FOUND, details: "unknown service" });
        }
      },
      List: (_call: ServerUnaryCall<Empty, HealthListResponse>, reply: sendUnaryData<HealthListResponse>) =>
        reply(null, { statuses: { "": { status: SERVING }, plugin: { status: SERVING } } }),
      Watch: (call: ServerWritableStream<HealthCheckRequest__Output, HealthCheckResponse>) => {
        call.write({ status: isKnown(call.request.service) ? SERVING : SERVICE_UNKNOWN });
        whenAborted(closed, () => call.end());
      },
    },
  };
}

function whenAborted(signal: AbortSignal, act: () => void): void {
  signal.addEventListener("abort", act, { once: true });
}

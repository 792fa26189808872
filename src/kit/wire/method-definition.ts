/**
 * A method of a service in the generated types: the types that a client sends and receives, and those that a server
 * receives and sends.
 */
export interface MethodDefinition<Request, Response, Received = Request, Answered = Response> {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: Request) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Received;
  readonly responseSerialize: (value: Response) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Answered;
}

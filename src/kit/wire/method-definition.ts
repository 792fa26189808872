/** A method of a service in the generated types: what a client sends and a server gets, and the other way round. */
export interface MethodDefinition<Request, Response, Received = Request, Answered = Response> {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: Request) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Received;
  readonly responseSerialize: (value: Response) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Answered;
}

// Original file: proto/tfplugin6.proto


export interface StateStoreClientCapabilities {
  'chunk_size'?: (number | string);
}

export interface StateStoreClientCapabilities__Output {
  'chunk_size': (number);
}

// Original file: proto/tfplugin6.proto


export interface StateStoreServerCapabilities {
  'chunk_size'?: (number | string);
}

export interface StateStoreServerCapabilities__Output {
  'chunk_size': (number);
}

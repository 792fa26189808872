// Original file: proto/tfplugin6.proto


export interface StateRange {
  'start'?: (number | string);
  'end'?: (number | string);
}

export interface StateRange__Output {
  'start': (number);
  'end': (number);
}

// Original file: proto/tfplugin6.proto


export interface FunctionError {
  'text'?: (string);
  'function_argument'?: (number | string);
  '_function_argument'?: "function_argument";
}

export interface FunctionError__Output {
  'text': (string);
  'function_argument'?: (number);
  '_function_argument'?: "function_argument";
}

// Original file: proto/plugin.proto


export interface Empty {
}

export interface Empty__Output {
}

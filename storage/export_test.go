package storage

// Lexemes is what the resource is found by, for tests that copy many into the table at once.
func (r Resource) Lexemes() string { return r.lexemes() }

// Lexing is the version of the rules that Lexemes follows.
const Lexing = lexing

module sallyport.test/interop

// The oldest Go that this must build with is that of Debian 12, which is 1.19.
go 1.19

require (
	github.com/go-jose/go-jose/v3 v3.0.4
	golang.org/x/oauth2 v0.26.0
)

require golang.org/x/crypto v0.19.0 // indirect

// The library that json.cc parses with, compiled here instead of linked: so neither the program nor
// the verifier library asks for libboost_json on the machine where they run.
#include <boost/json/src.hpp>

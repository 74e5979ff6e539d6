// The one place where Beast's parser is compiled (BOOST_BEAST_SEPARATE_COMPILATION): the parts of boost/beast/src.hpp
// that the HTTP server uses. All of them would cost three times the time and the WebSocket besides.
#define BOOST_BEAST_SOURCE

#include <boost/beast/core/impl/error.ipp>
#include <boost/beast/core/impl/string.ipp>
#include <boost/beast/http/detail/basic_parser.ipp>
#include <boost/beast/http/detail/rfc7230.ipp>
#include <boost/beast/http/impl/basic_parser.ipp>
#include <boost/beast/http/impl/error.ipp>
#include <boost/beast/http/impl/field.ipp>
#include <boost/beast/http/impl/rfc7230.ipp>
#include <boost/beast/http/impl/verb.ipp>

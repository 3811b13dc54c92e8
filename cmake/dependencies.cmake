# Everything comes from Debian 12's packages; ./dev setup installs them.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(prometheus-cpp REQUIRED)
if(SALLYPORT_TESTS)
  find_package(GTest REQUIRED)
endif()
if(SALLYPORT_BENCH)
  find_package(benchmark REQUIRED)
endif()

# Asio: no exceptions across threads, no deprecated names, nothing but epoll.
set_property(TARGET Boost::headers APPEND PROPERTY
  INTERFACE_COMPILE_DEFINITIONS BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_NO_TS_EXECUTORS)

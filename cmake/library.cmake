# The verifier library: src/verifier with all that it stands on, in one shared library that asks for
# nothing but libcrypto. It exports what src/verifier/library/exports.map lists.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(exports ${CMAKE_SOURCE_DIR}/src/verifier/library/exports.map)
add_library(sallyport-verifier SHARED $<TARGET_OBJECTS:sallyport_verifier>)
target_link_libraries(sallyport-verifier PRIVATE sallyport_jose)
target_link_options(sallyport-verifier PRIVATE -Wl,--version-script=${exports} -Wl,--gc-sections -Wl,--as-needed)
target_include_directories(sallyport-verifier INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(sallyport-verifier INTERFACE cxx_std_17)
set_target_properties(sallyport-verifier PROPERTIES
  LINKER_LANGUAGE CXX EXPORT_NAME verifier LINK_DEPENDS ${exports}
  VERSION ${PROJECT_VERSION} SOVERSION 0)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Sallyport)
install(TARGETS sallyport-verifier EXPORT SallyportTargets COMPONENT verifier
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES include/sallyport/result.h include/sallyport/verifier.h include/sallyport/verifier_c.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sallyport COMPONENT verifier)

# find_package(Sallyport CONFIG): the target Sallyport::verifier.
install(EXPORT SallyportTargets NAMESPACE Sallyport:: FILE SallyportConfig.cmake
  DESTINATION ${package_dir} COMPONENT verifier)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/SallyportConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/SallyportConfigVersion.cmake DESTINATION ${package_dir} COMPONENT verifier)

# Relative to itself, so that the prefix can be chosen when it is installed.
file(RELATIVE_PATH pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(cmake/sallyport-verifier.pc.in sallyport-verifier.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/sallyport-verifier.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT verifier)

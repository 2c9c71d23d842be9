# wx_hardening: what makes a mistake in memory harder to use, for every binary that users install.
# Release builds only: _FORTIFY_SOURCE needs the optimizer and hides bugs from the sanitizers.
# packaging/tests/test_hardening reads in the finished files that it is all there.

include(CheckCCompilerFlag)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(wx_hardening INTERFACE)
if(CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$" AND NOT WX_SANITIZE)
    # 3 also checks sizes that are known only at run time. Some distributions preset another level.
    check_c_compiler_flag("-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -Werror" WX_HAS_FORTIFY_3)
    set(level $<IF:$<BOOL:${WX_HAS_FORTIFY_3}>,3,2>)
    target_compile_options(wx_hardening INTERFACE
        -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level} -fstack-protector-strong)
    foreach(flag -fstack-clash-protection -fcf-protection=full)
        string(MAKE_C_IDENTIFIER "WX_HAS${flag}" has)
        check_c_compiler_flag("${flag} -Werror" ${has})
        if(${has})
            target_compile_options(wx_hardening INTERFACE ${flag})
        endif()
    endforeach()
    target_link_options(wx_hardening INTERFACE
        LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack LINKER:-z,defs)
endif()

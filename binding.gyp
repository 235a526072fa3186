# The same addon as CMakeLists.txt makes, for node-gyp: `npm run build:gyp`. The sources and the
# flags of each instruction set come from native/sources.txt. gyp has no flags for single files,
# hence one static library per instruction set. This file is not in the published package.
{
  'variables': { 'version': '<!(node -p "require(\'./package.json\').version")' },
  'target_defaults': {
    'default_configuration': 'Release',
    'include_dirs': ['native'],
    'defines': ['BITGRAD_VERSION="<(version)"'],
    # Node's own common.gypi asks for other standards and forbids exceptions.
    'cflags!': ['-fno-omit-frame-pointer'],
    'cflags_cc!': ['-fno-exceptions', '-fno-rtti', '-std=gnu++17', '-std=gnu++20'],
    'cflags_cc': [
      '-std=c++20', '-fexceptions', '-frtti', '-O3', '-ffp-contract=off', '-fno-math-errno',
      '-fPIC', '-pthread', '-ffunction-sections', '-fdata-sections', '-fvisibility=hidden',
      '-fvisibility-inlines-hidden', '-Wall', '-Wextra',
    ],
    'xcode_settings': {
      'GCC_ENABLE_CPP_EXCEPTIONS': 'YES', 'GCC_ENABLE_CPP_RTTI': 'YES',
      'CLANG_CXX_LIBRARY': 'libc++', 'CLANG_CXX_LANGUAGE_STANDARD': 'c++20',
      'MACOSX_DEPLOYMENT_TARGET': '11.0', 'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
      'OTHER_CPLUSPLUSFLAGS': ['-O3', '-ffp-contract=off', '-fno-math-errno'],
    },
  },
  'targets': [
    {
      'target_name': 'core',
      'type': 'static_library',
      'sources': ['<!@(node scripts/sources.mjs core)'],
    },
    {
      'target_name': 'isa_scalar',
      'type': 'static_library',
      'sources': ['<!@(node scripts/sources.mjs isa scalar)'],
    },
    {
      'target_name': 'bitgrad',
      'sources': ['<!@(node scripts/sources.mjs addon)'],
      'include_dirs': [
        '<!(node -p "require(\'node-api-headers\').include_dir")',
        '<!(node -p "path.dirname(require.resolve(\'node-addon-api/package.json\'))")',
      ],
      'defines': [
        'NAPI_VERSION=9', 'NODE_ADDON_API_CPP_EXCEPTIONS_ALL', 'NODE_ADDON_API_DISABLE_DEPRECATED',
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS', 'NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED',
      ],
      # Static libraries are searched in this order, once: the core uses the instruction sets.
      'dependencies': ['core', 'isa_scalar'],
      'conditions': [
        ['target_arch=="x64"', { 'dependencies': ['isa_avx2', 'isa_avx512'] }],
        ['target_arch=="arm64"', { 'dependencies': ['isa_neon'] }],
        ['OS=="linux"', {
          'ldflags': [
            '-static-libstdc++', '-static-libgcc', '-pthread', '-Wl,--exclude-libs,ALL',
            '-Wl,--gc-sections', '-Wl,-z,relro,-z,now', '-Wl,-z,nodelete',
            '-Wl,--version-script=<(module_root_dir)/native/exports.map',
          ],
        }],
      ],
    },
  ],
  'conditions': [
    ['target_arch=="x64"', {
      'targets': [
        {
          'target_name': 'isa_avx2',
          'type': 'static_library',
          'sources': ['<!@(node scripts/sources.mjs isa avx2)'],
          'cflags_cc': ['<!@(node scripts/sources.mjs flags avx2)'],
          'xcode_settings': {
            'OTHER_CPLUSPLUSFLAGS': ['<!@(node scripts/sources.mjs flags avx2)'],
          },
        },
        {
          'target_name': 'isa_avx512',
          'type': 'static_library',
          'sources': ['<!@(node scripts/sources.mjs isa avx512)'],
          'cflags_cc': ['<!@(node scripts/sources.mjs flags avx512)'],
          'xcode_settings': {
            'OTHER_CPLUSPLUSFLAGS': ['<!@(node scripts/sources.mjs flags avx512)'],
          },
        },
      ],
    }],
    ['target_arch=="arm64"', {
      'targets': [
        {
          'target_name': 'isa_neon',
          'type': 'static_library',
          'sources': ['<!@(node scripts/sources.mjs isa neon)'],
        },
      ],
    }],
  ],
}

/**
 * The functions that crti.o and crtbeginS.o bring into every library, by e_machine, of gcc 9 to 15 and glibc 2.31 to 2.43
 * (lab/binaries/start-code.js writes this file). Two digits are a byte, two dots one that a link editor fills in, and
 * `(value/mask)` one of which it fills in some bits.
 */
export const START_CODE: Readonly<Record<number, Readonly<Record<string, readonly string[]>>>> = {
  3: {
    _fini: ['5383ec08e8........81c3........83c4085bc3'],
    _init: ['5383ec08e8........81c3........8b83........85c07402ffd083c4085bc3'],
    frame_dummy: ['e91bffffff', 'e95bffffff'],
  },
  21: {
    _fini: [
      '....4c3c....4238a602087c100001f891ff21f870002138100001e8a603087c2000804e',
      '....4c3c....4238a602087c100001f8a1ff21f860002138100001e8a603087c2000804e',
    ],
    frame_dummy: ['....4c3c....4238(00/03)....(48/fc)'],
  },
  22: {
    __do_global_dtors_aux: [
      'eb9ff0480024c090........e3f0ff60ff7195009000a774003ec010........e31010000002a7840008c428........c0e5........c010........c0b0........b90900b1ebbb0003000ab90400a1a7bbffffc418........b921001ba7a40015a71b0001c41b........eb110003000de311a00000040de1c418........b921001ba744ffefc0e5........92019000eb9ff0e8000407fe070707070707',
      'eb9ff0480024c090........e3f0ff60ff7195009000a774003ec010........e31010000002a7840008c428........c0e5........c010........c0b0........b90900b1ebbb0003000ab90400a1a7bbffffc418........b921001ba7a40015a71b0001c41b........eb110003000de311a00000040de1c418........b921001ba744ffefc0e5ffffff8c92019000eb9ff0e8000407fe070707070707',
      'ebbff0580024c0b0........e3f0ff60ff719500b000a7740015c010........e31010000002a7840008c428........c0e5........c0e5........9201b000ebbff0f8000407fe',
    ],
    _fini: [
      'eb6ff0300024b904001fa7fbff60e310f0000024c0c0........0707e340f1100004eb6ff0d0000407f40707',
      'eb6ff0300024e310f0780004a7fbff60e310f0000024c0c0........e340f1100004eb6ff0d0000407f4',
    ],
    _init: [
      'eb6ff0300024b904001fa7fbff60e310f0000024c0c0........c010........e31010000004b9020011a78400030de1e340f1100004eb6ff0d0000407f4',
    ],
    frame_dummy: ['c0f4........0707', 'c0f4ffffff840707'],
  },
  40: {
    _fini: ['08402de90880bde8'],
    _init: ['08402de9......eb0880bde8'],
  },
  62: {
    __do_global_dtors_aux: [
      '803d........00752f5548833d........004889e5740c488b3d........e8........e868ffffffc605........015dc30f1f8000000000c30f1f8000000000',
      'f30f1efa803d........00752b5548833d........004889e5740c488b3d........e8........e864ffffffc605........015dc30f1f00c30f1f8000000000',
    ],
    _fini: ['4883ec084883c408c3', '5058c3'],
    _init: ['4883ec08488b05........4885c07402ffd04883c408c3', '5058c3'],
    deregister_tm_clones: [
      '488d3d........488d05........4839f87415488b05........4885c07409ffe00f1f8000000000c30f1f8000000000',
    ],
    frame_dummy: ['e97bffffff', 'f30f1efae977ffffff'],
    register_tm_clones: [
      '488d3d........488d35........4829fe4889f048c1ee3f48c1f8034801c648d1fe7414488b05........4885c07408ffe0660f1f440000c30f1f8000000000',
    ],
  },
  183: {
    __do_global_dtors_aux: [
      '3f2303d5fd7bbea9fd030091f30b00f9(13/1f)....(90/9f)60(02/03)(40/c0)3940010037(00/1f)....(90/9f)00(00/03)(40/c0)f9800000b4(00/1f)....(90/9f)00(00/03)(40/c0)f9......(94/fc)d7ffff972000805260(02/03)(00/c0)39f30b40f9fd7bc2a8bf2303d5c0035fd6',
      '3f2303d5fd7bbea9fd030091f30b00f9(13/1f)....(90/9f)60(02/03)(40/c0)3940010037(00/1f)....(90/9f)00(00/03)(40/c0)f9800000b4(00/1f)....(90/9f)00(00/03)(40/c0)f9......(94/fc)d8ffff972000805260(02/03)(00/c0)39f30b40f9fd7bc2a8bf2303d5c0035fd61f2003d5',
      'fd7bbea9fd030091f30b00f9(13/1f)....(90/9f)60(02/03)(40/c0)3940010035(00/1f)....(90/9f)00(00/03)(40/c0)f9800000b4(00/1f)....(90/9f)00(00/03)(40/c0)f9......(94/fc)d8ffff972000805260(02/03)(00/c0)39f30b40f9fd7bc2a8c0035fd6',
    ],
    _fini: [
      '1f2003d5fd7bbfa9fd030091fd7bc1a8c0035fd6',
      '3f2303d5fd7bbfa9fd030091fd7bc1a8bf2303d5c0035fd6',
      'fd7bbfa9fd030091fd7bc1a8c0035fd6',
    ],
    _init: [
      '1f2003d5fd7bbfa9fd030091......(94/fc)fd7bc1a8c0035fd6',
      '3f2303d5fd7bbfa9fd030091......(94/fc)fd7bc1a8bf2303d5c0035fd6',
      'fd7bbfa9fd030091......(94/fc)fd7bc1a8c0035fd6',
    ],
    frame_dummy: ['5f2403d5dbffff17', 'dcffff17', 'deffff17'],
  },
};

// Init functions that only set variables, as it seems: they go through what is nil, or wait forever. None registers anything.
import { mainPackage } from './source.js';

/** @import { Family, InitCase } from './families.js' */

const STEPS = 'example.com/inits/steps';

const DECLS = `
type T struct {
	A int
	B bool
	F float64
	S string
	P *T
	W [4]int64
	Far [1 << 17]byte
	Z int
}

type I interface{ Do() int }

func (t T) Do() int { return t.A }

func (t *T) Set() { t.A = 1 }

type E struct{ *T }

var (
	P    *T
	Q    *T
	Arr  *[4]int
	Big  *[64]int
	PS   *string
	List []int
	Text string
	Any  interface{}
	Face I
	Fun  func() int
	Map  map[string]int
	Chan chan int
	Emb  E
	Num  *int32
	Zero int
	Less = -1
	Fine = &T{A: 2}
	Nums = [4]int{1, 2, 3, 4}
)

func Change() { P, Q, Arr, Big, PS, Any, Face, Fun, Zero, Less = &T{}, &T{}, &Nums, nil, nil, 1, T{}, nil, 1, 2; List, Text, Map, Chan, Num = nil, "", nil, nil, nil; Emb = E{}; Fine = nil }
`;

/** Name, what the init functions do, why, imports. @type {[string, string, string, string[]?][]} */
const FAULTS = [
  ['read', 'var V = P.A', 'a field behind a nil pointer is read'],
  ['write', 'func init() { P.A = 1 }', 'one is written'],
  ['write-pointer', 'func init() { P.P = &T{} }', 'a pointer is written there, with a write barrier'],
  ['byte', 'var V = P.B', 'a byte is read'],
  ['float', 'var V = P.F + 1', 'a float is read'],
  ['text', 'var V = P.S', 'a string is read'],
  ['words', 'var V = P.W', 'words are copied'],
  ['words-write', 'func init() { P.W = [4]int64{1, 2} }', 'words are written'],
  ['far', 'var V = P.Z', 'a field far behind a nil pointer is read'],
  ['far-address', 'var V = &P.Z', 'its address is taken'],
  ['array', 'var V = Arr[2]', 'an element of an array behind a nil pointer'],
  ['array-index', 'var V = Arr[Zero&3]', 'the same, by a variable'],
  ['array-slice', 'var V = Arr[:]', 'a slice of it'],
  ['copy', 'var V = *Big', 'a large array is copied'],
  ['copy-to', 'var W [64]int\n\nfunc init() { *Big = W }', 'one is copied there'],
  ['zero', 'func init() { *Big = [64]int{} }', 'one is made zero'],
  ['equal', 'var V = P.W == Q.W', 'two are compared'],
  ['length', 'var V = len(*PS)', 'the length of a string behind a nil pointer'],
  ['embedded', 'var V = Emb.A', 'a promoted field'],
  ['method', 'var V = P.Do()', 'a method of a value behind a nil pointer'],
  ['method-pointer', 'func init() { P.Set() }', 'a method of the pointer'],
  ['method-value', 'var V = Face.Do', 'a method of a nil interface as a value'],
  ['call-interface', 'var V = Face.Do()', 'a method of a nil interface'],
  ['call-variable', 'var V = Fun()', 'a nil function'],
  ['atomic', 'var V = atomic.AddInt32(Num, 1)', 'atomically', ['sync/atomic']],
  ['atomic-load', 'var V = atomic.LoadInt32(Num)', 'atomically read', ['sync/atomic']],
  ['increment', 'func init() { P.A++ }', 'one is counted up'],
  ['constant-address', 'var V = *(*int)(unsafe.Pointer(uintptr(Zero + 8)))', 'not mapped', ['unsafe']],
  ['divide', 'var V = 10 / Zero', 'a division by zero'],
  ['modulo', 'var V = 10 % Zero', 'a remainder'],
  ['shift', 'var V = 1 << Less', 'a shift by less than nothing'],
  ['index', 'var V = List[Zero]', 'an element of an empty slice'],
  ['index-constant', 'var V = List[3]', 'one of a constant index'],
  ['slice', 'var V = List[1:3]', 'a part of an empty slice'],
  ['text-index', 'var V = Text[0]', 'a byte of an empty string'],
  ['assert', 'var V = Any.(int)', 'an assertion of a nil interface'],
  ['assert-interface', 'var V = Any.(I)', 'one to an interface'],
  ['map-write', 'func init() { Map["a"] = 1 }', 'a nil map is written to'],
  ['map-key', 'var V = map[interface{}]int{}[interface{}(List)]', 'a key without a hash'],
  ['close', 'func init() { close(Chan) }', 'a nil channel is closed'],
  ['send-closed', 'func init() { c := make(chan int, 1); close(c); c <- 1 }', 'to a closed channel is sent'],
  ['to-array', 'var V = *(*[4]int)(List)', 'a short slice as an array'],
  ['make', 'var V = make([]int, Less)', 'a slice of less than nothing'],
  ['send', 'func init() { Chan <- 1 }', 'to a nil channel is sent'],
  ['receive', 'var V = <-Chan', 'a nil channel is received from'],
  ['loop', 'func init() { for {\n} }', 'a loop without an end'],
  ['loop-variable', 'func init() { for Zero == 0 {\n} }', 'a loop until a variable changes'],
];

/** @type {[string, string, string, string[]?][]} */
const SOUND = [
  ['sound-variables', 'var V = Nums[1] + Less\n\nvar W, X = &Nums, Nums', 'variables are set from variables'],
  ['sound-new', 'var V = &T{A: Zero, S: Text, P: P}', 'something is made'],
  [
    'sound-errors',
    'var V = errors.New("x")\n\nvar W error = &E{}\n\nfunc (e *E) Error() string { return "" }',
    'errors are made',
    ['errors'],
  ],
  ['sound-append', 'func init() { List = append(List, 1, 2, Zero) }', 'a slice is appended to'],
  ['sound-append-pointer', 'var Ps []*T\n\nfunc init() { Ps = append(Ps, &T{}, P) }', 'one of pointers is'],
  [
    'sound-append-struct',
    'type R struct{ A, B, C string; P *T }\n\nvar Rs []R\n\nfunc init() { Rs = append(Rs, R{A: Text, P: P}) }',
    'one of structures is',
  ],
  [
    'sound-closure',
    'var V = func() int { return Zero }\n\nvar W = func(n int) func() int { return func() int { return n } }(Zero)',
    'functions are kept',
  ],
];

/** @type {Record<string, string>} */
const files = {
  'hosts/plain/main.go': mainPackage(
    { imports: [STEPS, 'errors', 'sync/atomic', 'os'], text: 'var Num int32' },
    ' if errors.Is(os.ErrExist, nil) { atomic.AddInt32(&Num, atomic.LoadInt32(&Num)) }; steps.Run() ',
  ),
};
/** @type {InitCase[]} */
const cases = [];
for (const [name, text, why, imports = []] of [...FAULTS, ...SOUND]) {
  files[`plugins/${name}/main.go`] = mainPackage({ imports, text: `${DECLS}\n${text}` });
  cases.push({
    name,
    host: 'plain',
    steps: [`open:${name}`],
    conflict: 'none',
    registry: 'none',
    why,
    releases: ['1.18.10', '1.21.13', '1.27.4', 'arm64:debian-1.27'],
  });
}

/** @type {Family} */
export const FAULTS_FAMILY = { name: 'faults', files, cases, pack: 'inits-more' };

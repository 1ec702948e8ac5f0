// Vector arithmetic shared by the kernels; included once for each instruction set.
#if defined(DIMSCOPE_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DIMSCOPE_MATH_INL_H_
#undef DIMSCOPE_MATH_INL_H_
#else
#define DIMSCOPE_MATH_INL_H_
#endif

#include <hwy/highway.h>

#include <cmath>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace dimscope::engine::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Ints = hn::ScalableTag<std::int32_t>;
using Words = hn::ScalableTag<std::uint32_t>;
using VecF = hn::Vec<Floats>;
using VecU = hn::Vec<Words>;
inline constexpr std::int32_t kLanes = static_cast<std::int32_t>(hn::MaxLanes(Floats()));

// a*b + c, rounded once on every target. Highway's fallback targets round twice.
template <class V>
HWY_INLINE V fma(V a, V b, V c) {
#if HWY_NATIVE_FMA
  return hn::MulAdd(a, b, c);
#else
  const hn::DFromV<V> d;
  HWY_ALIGN float x[kLanes], y[kLanes], z[kLanes];
  hn::Store(a, d, x);
  hn::Store(b, d, y);
  hn::Store(c, d, z);
  for (std::size_t i = 0; i < hn::Lanes(d); ++i) z[i] = std::fma(x[i], y[i], z[i]);
  return hn::Load(d, z);
#endif
}

// c - a*b, likewise.
template <class V>
HWY_INLINE V fnma(V a, V b, V c) {
#if HWY_NATIVE_FMA
  return hn::NegMulAdd(a, b, c);
#else
  return fma(hn::Neg(a), b, c);
#endif
}

// A row's end: the first `count` lanes, all of them where count >= kLanes.
HWY_INLINE void store_first(VecF value, std::int32_t count, float* to) {
  const Floats d;
  if (count >= kLanes) {
    hn::StoreU(value, d, to);
  } else {
    hn::BlendedStore(value, hn::FirstN(d, static_cast<std::size_t>(count)), d, to);
  }
}

// At most, at least `bound`; a NaN stays one. Where one of two is a NaN, x86's min and max give the
// second.
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
template <class V>
HWY_INLINE V at_most(float bound, V x) {
  return hn::Min(hn::Set(hn::DFromV<V>(), bound), x);
}
template <class V>
HWY_INLINE V at_least(float bound, V x) {
  return hn::Max(hn::Set(hn::DFromV<V>(), bound), x);
}
#else
template <class V>
HWY_INLINE V at_most(float bound, V x) {
  return hn::IfThenElse(hn::IsNaN(x), x, hn::Min(hn::Set(hn::DFromV<V>(), bound), x));
}
template <class V>
HWY_INLINE V at_least(float bound, V x) {
  return hn::IfThenElse(hn::IsNaN(x), x, hn::Max(hn::Set(hn::DFromV<V>(), bound), x));
}
#endif

// k and r with f x = k ln 2 + f r, |f r| <= ln 2 / 2, for f = ±1 or 2. Adding 1.5 * 2^23 rounds to
// the nearest even integer in every instruction set, and leaves the integer in the low bits.
template <class V>
struct Reduced {
  V power;  // 2^k
  V r;
};
// ln 2 in one part leaves k * 1.9e-9 in f r; in two, k times the first of which is exact, nothing.
enum class Ln2 { kOnePart, kTwoParts };
template <int f, Ln2 kLn2, class V>
HWY_INLINE Reduced<V> reduce(V x) {
  const hn::DFromV<V> d;
  const hn::RebindToSigned<decltype(d)> di;
  const auto magic = hn::Set(d, 12582912.0f);
  const auto shifted = fma(x, hn::Set(d, f * 1.44269504f), magic);
  const auto k = hn::Sub(shifted, magic);
  auto r = x;
  if constexpr (kLn2 == Ln2::kOnePart) {
    r = fma(k, hn::Set(d, -0.693147180559945f / f), r);
  } else {
    r = fma(k, hn::Set(d, -0.693359375f / f), r);
    r = fma(k, hn::Set(d, 2.12194440e-4f / f), r);
  }
  const auto exponent = hn::Add(hn::BitCast(di, shifted), hn::Set(di, 127));
  return {hn::BitCast(d, hn::ShiftLeft<23>(exponent)), r};
}

// (e^(f r) - 1) / f for |f r| <= ln 2 / 2, f = ±1 or 2, whose powers the coefficients take without
// rounding; a fit of degree 6 whose own relative error is below 2^-26.
template <int f, class V>
HWY_INLINE V expm1_reduced(V r) {
  const hn::DFromV<V> d;
  auto p = hn::Set(d, f * f * f * f * f * 0x1.6bebfep-10f);
  p = fma(p, r, hn::Set(d, f * f * f * f * 0x1.1227b0p-7f));
  p = fma(p, r, hn::Set(d, f * f * f * 0x1.555674p-5f));
  p = fma(p, r, hn::Set(d, f * f * 0x1.5554b0p-3f));
  p = fma(p, r, hn::Set(d, f * 0x1.fffffep-2f));
  return fma(hn::Mul(r, r), p, r);
}

// e^x. |error| <= 2 ulp on [-87, 88]; outside, the value at the nearer end. NaN in, NaN out.
template <class V>
HWY_INLINE V exp(V x) {
  const auto reduced = reduce<1, Ln2::kTwoParts>(at_least(-87.0f, at_most(88.0f, x)));
  return fma(reduced.power, expm1_reduced<1>(reduced.r), reduced.power);
}

// 1 / (1 + e^-x). |error| <= 3 ulp for x >= -16, 6 ulp for x >= -87; in (0, 1]. NaN in, NaN out.
template <class V>
HWY_INLINE V sigmoid(V x) {
  const auto one = hn::Set(hn::DFromV<V>(), 1.0f);
  const auto reduced = reduce<-1, Ln2::kOnePart>(at_least(-88.0f, at_most(87.0f, x)));
  const auto power = reduced.power;
  return hn::Div(one, hn::Add(one, fnma(power, expm1_reduced<-1>(reduced.r), power)));
}

// tanh(x) = m / (m + 1), m = (e^2|x| - 1) / 2, with x's sign. |error| <= 4 ulp, also near 0;
// exactly ±1 for |x| >= 9.02. NaN in, NaN out.
template <class V>
HWY_INLINE V tanh(V x) {
  const hn::DFromV<V> d;
  const auto reduced = reduce<2, Ln2::kOnePart>(at_most(9.02f, hn::Abs(x)));
  const auto half = hn::Set(d, 0.5f);
  const auto m =
      fma(reduced.power, expm1_reduced<2>(reduced.r), fma(reduced.power, half, hn::Neg(half)));
  return hn::CopySign(hn::Div(m, hn::Add(m, hn::Set(d, 1.0f))), x);
}

// ln x for normal x > 0: |error| <= 3 ulp, or 1e-7 near 1. NaN in, NaN out; other x give values of
// no meaning.
HWY_INLINE VecF log(VecF x) {
  const Floats d;
  const Ints di;
  // x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
  const auto offset = hn::Sub(hn::BitCast(di, x), hn::Set(di, 0x3f3504f3));
  const auto k = hn::ShiftRight<23>(offset);
  const auto mantissa = hn::Add(hn::And(offset, hn::Set(di, 0x007fffff)), hn::Set(di, 0x3f3504f3));
  const auto f = hn::Sub(hn::BitCast(d, mantissa), hn::Set(d, 1.0f));
  auto p = hn::Set(d, -0.07634496688842773f);
  for (const float c :
       {0.1276157647371292f, -0.13160182535648346f, 0.14201757311820984f, -0.16623356938362122f,
        0.20001226663589478f, -0.2500081956386566f, 0.3333333134651184f}) {
    p = fma(p, f, hn::Set(d, c));
  }
  const auto square = hn::Mul(f, f);
  auto result = fma(hn::Mul(square, f), p, hn::Mul(square, hn::Set(d, -0.5f)));
  const auto kf = hn::ConvertTo(d, k);
  result = fma(kf, hn::Set(d, -2.12194440e-4f), result);
  result = hn::Add(result, f);
  result = fma(kf, hn::Set(d, 0.693359375f), result);
  return hn::IfThenElse(hn::IsNaN(x), x, result);
}

// 32 random bits a lane from a position and two keys: a mixing function of 32 bits (Wellons'
// lowbias32, public domain constants) with a key before and one within.
template <class V>
HWY_INLINE V random_bits(V position, const Dropout& dropout) {
  const hn::DFromV<V> d;
  auto x = hn::Add(position, hn::Set(d, dropout.key0));
  x = hn::Xor(x, hn::ShiftRight<16>(x));
  x = hn::Mul(x, hn::Set(d, 0x7feb352du));
  x = hn::Xor(x, hn::ShiftRight<15>(x));
  x = hn::Mul(hn::Xor(x, hn::Set(d, dropout.key1)), hn::Set(d, 0x846ca68bu));
  return hn::Xor(x, hn::ShiftRight<16>(x));
}

// Which of the units of `counters` are dropped.
template <class U>
HWY_INLINE auto dropped(const Dropout& dropout, U counters) {
  const hn::DFromV<U> du;
  // Unsigned hash < threshold, by shifting both into the signed range.
  const hn::RebindToSigned<decltype(du)> di;
  const auto flip = hn::Set(du, 0x80000000u);
  return hn::RebindMask(hn::RebindToFloat<decltype(du)>(),
                        hn::Lt(hn::BitCast(di, hn::Xor(random_bits(counters, dropout), flip)),
                               hn::BitCast(di, hn::Xor(hn::Set(du, dropout.threshold), flip))));
}

// `value` where units are kept, scaled; 0 where they are dropped.
template <class M, class V>
HWY_INLINE V drop_units(const Dropout& dropout, M dropped, V value) {
  return hn::IfThenZeroElse(dropped, hn::Mul(value, hn::Set(hn::DFromV<V>(), dropout.scale)));
}

}  // namespace dimscope::engine::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif

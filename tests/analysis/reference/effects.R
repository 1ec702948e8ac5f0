# Independent values for tests/analysis/{anova,paired,dimension_regression,budget}_test.cc.
#   Rscript tests/analysis/reference/effects.R        (R 4.2.2)
# The data are Park and Miller's (1988) generator, which the tests have too.
options(digits = 15)
state <- 1
draw <- function(n) sapply(seq_len(n), function(i) {
  state <<- (state * 16807) %% 2147483647
  state / 2147483647
})
show <- function(name, ...) cat(sprintf("%-28s", name), sprintf("%.13g", c(...)), "\n")

# Balanced, three factors of 3, 2 and 4 levels, 2 seeds; a planted effect of the first.
state <- 1
d <- expand.grid(seed = 1:2, c = 1:4, b = 1:2, a = 1:3)
d$y <- draw(nrow(d)) + 0.5 * d$a
m <- aov(y ~ factor(a) * factor(b) * factor(c), d)
s <- summary(m)[[1]]
show("anova3 df", s[, "Df"])
show("anova3 squares", s[, "Sum Sq"])
show("anova3 F", s[1:7, "F value"])
show("anova3 p", s[1:7, "Pr(>F)"])

# Two factors, 4 x 3, up to 3 seeds, cells (1,1) and (4,3) empty and one trial missing: type II by
# comparing models.
state <- 7
d <- expand.grid(seed = 1:3, b = 1:3, a = 1:4)
d$y <- draw(nrow(d)) + 0.2 * d$a * d$b
d <- d[!(d$a == 1 & d$b == 1) & !(d$a == 4 & d$b == 3) & !(d$a == 2 & d$b == 2 & d$seed == 3), ]
rss <- function(f) deviance(lm(f, d))
rank <- function(f) lm(f, d)$rank
d$cell <- interaction(d$a, d$b, drop = TRUE)
full <- rss(y ~ cell); dfe <- nrow(d) - rank(y ~ cell); mse <- full / dfe
ss <- c(rss(y ~ factor(b)) - rss(y ~ factor(a) + factor(b)),
        rss(y ~ factor(a)) - rss(y ~ factor(a) + factor(b)),
        rss(y ~ factor(a) + factor(b)) - full)
df <- c(rank(y ~ factor(a) + factor(b)) - rank(y ~ factor(b)),
        rank(y ~ factor(a) + factor(b)) - rank(y ~ factor(a)),
        rank(y ~ cell) - rank(y ~ factor(a) + factor(b)))
f <- ss / df / mse
show("type2 squares", ss, full)
show("type2 df", df, dfe)
show("type2 F", f)
show("type2 p", pf(f, df, dfe, lower.tail = FALSE))

# Exact McNemar, Holm.
show("mcnemar 3 12", binom.test(3, 15)$p.value)
show("mcnemar 130 90", binom.test(130, 220)$p.value)
show("mcnemar 5 5", binom.test(5, 10)$p.value)
show("holm", p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.5), "holm"))

# A line, its logarithm, their lack of fit: 4 values of x, 3 seeds.
state <- 3
d <- expand.grid(seed = 1:3, x = c(2, 5, 8, 20))
d$y <- draw(nrow(d)) * 0.3 + 0.1 * log2(d$x)
for (form in c("linear", "log")) {
  l <- if (form == "linear") lm(y ~ x, d) else lm(y ~ log2(x), d)
  s <- summary(l)
  lack <- anova(l, lm(y ~ factor(x), d))
  show(paste(form, "coefficients"), coef(l))
  show(paste(form, "confint"), t(confint(l)))
  show(paste(form, "p R2 sd"), s$coefficients[2, 4], s$r.squared, s$sigma)
  show(paste(form, "lack of fit F p"), lack$F[2], lack$`Pr(>F)`[2])
}
aicc <- function(l) { k <- attr(logLik(l), "df"); n <- nrow(d); AIC(l) + 2 * k * (k + 1) / (n - k - 1) }
a <- c(aicc(lm(y ~ 1, d)), aicc(lm(y ~ x, d)), aicc(lm(y ~ log2(x), d)))
show("aicc differences", a - min(a))
w <- exp(-(a - min(a)) / 2)
show("akaike weights", w / sum(w))

# Slope of accuracy at the last epochs over 4 seeds: mean and t interval.
state <- 5
slopes <- sapply(1:4, function(s) { dev <- draw(12) * 0.02 + 0.01 * (1:12); coef(lm(dev[10:12] ~ c(9, 10, 11)))[2] })
t <- t.test(slopes)
show("budget slope", t$estimate, t$conf.int)

# Welch's t where sentences do not vary: two cells of accuracies.

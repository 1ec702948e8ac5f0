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

# A line, its logarithm, their lack of fit, for values with seeds of their own spread: weighted least squares that gives
# each value the same weight, the covariance of its coefficients from the values' own variances, Satterthwaite's degrees
# of freedom; what is left against the ANOVA-type statistic, by matrices.
lines_of <- function(d) {
  n <- tapply(d$y, d$x, length); m <- tapply(d$y, d$x, mean); s2 <- tapply(d$y, d$x, var)
  free <- ifelse(n > 1, n - 1, sum(n) - length(n))
  s2[is.na(s2)] <- mean(s2, na.rm = TRUE)
  V <- diag(s2 / n); x <- as.numeric(names(n)); L <- length(n); nh <- L / sum(1 / n)
  d$w <- as.numeric(1 / n[as.character(d$x)])
  freedom <- function(w) sum(w^2 * diag(V))^2 / sum((w^2 * diag(V))^2 / free)
  a <- c()
  for (form in c("constant", "linear", "log")) {
    X <- switch(form, constant = cbind(rep(1, L)), linear = cbind(1, x), log = cbind(1, log2(x)))
    f <- switch(form, constant = y ~ 1, linear = y ~ x, log = y ~ log2(x))
    l <- lm(f, d, weights = w)
    W <- solve(t(X) %*% X) %*% t(X)
    se <- sqrt(diag(W %*% V %*% t(W))); df <- apply(W, 1, freedom)
    show(paste(form, "coefficients"), coef(l))
    show(paste(form, "confint"), rbind(coef(l) - qt(0.975, df) * se, coef(l) + qt(0.975, df) * se))
    H <- X %*% W
    at <- H[L, ]
    half <- qt(0.975, freedom(at)) * sqrt(sum(at^2 * diag(V)))
    show(paste(form, "band at last"), sum(at * m) + c(-half, half))
    P <- diag(L) - H; PV <- P %*% V; tr <- sum(diag(PV))
    F <- as.numeric(t(m) %*% P %*% m) / tr
    df1 <- min(max(tr^2 / sum(diag(PV %*% PV)), 1), L - ncol(X)); df2 <- tr^2 / sum(diag(PV)^2 / free)
    show(paste(form, "lack of fit F p"), F, pf(F, df1, df2, lower.tail = FALSE))
    within <- L * (nh - 1) * mean(tapply(d$y, d$x, var), na.rm = TRUE)
    left <- nh * sum((P %*% m)^2) + within
    show(paste(form, "sd"), sqrt(left / (nh * L - ncol(X))))
    if (form != "constant") {
      show(paste(form, "p"), 2 * pt(-abs(coef(l)[2] / se[2]), df[2]))
      show(paste(form, "R2"), 1 - left / (nh * sum((m - mean(m))^2) + within))
    }
    u <- lm(f, d); N <- nrow(d)  # the likelihood of the trials
    v <- s2[as.character(d$x)]
    k <- sum(hatvalues(u) * v) / mean(v) + 1
    a[form] <- N * log(deviance(u) / N) + 2 * k + 2 * k * (k + 1) / (N - k - 1)
  }
  show("aicc differences", a - min(a))
  show("akaike weights", exp(-(a - min(a)) / 2) / sum(exp(-(a - min(a)) / 2)))
}
state <- 3
d <- expand.grid(seed = 1:3, x = c(2, 5, 8, 20))
d$y <- draw(nrow(d)) * 0.3 + 0.1 * log2(d$x)
lines_of(d)
# The same with 3, 5, 2 and 1 seeds.
state <- 3
d <- data.frame(seed = c(1:3, 1:5, 1:2, 1), x = rep(c(2, 5, 8, 20), c(3, 5, 2, 1)))
d$y <- draw(nrow(d)) * 0.3 + 0.1 * log2(d$x)
lines_of(d)
# Two values: Welch's t test.
state <- 3
y <- draw(9)
show("line of two p", t.test(y[1:6], y[7:9])$p.value)
show("line of two confint", -rev(t.test(y[1:6], y[7:9])$conf.int) / 3)
# Crossed seeds: a line a seed, and what is left of three values, which is one number a seed.
state <- 3
y <- matrix(draw(12), 4)  # [seeds, values]
t1 <- t.test(apply(y, 1, function(v) coef(lm(v ~ c(2, 4, 8)))[2]))
t2 <- t.test(apply(y, 1, function(v) coef(lm(v ~ c(2, 4, 8)))[1]))
show("crossed slope, confint, p", t1$estimate, t1$conf.int, t1$p.value)
show("crossed intercept confint", t2$conf.int)
show("crossed lack of fit p", t.test(y %*% resid(lm(c(1, 0, 0) ~ c(2, 4, 8))))$p.value)
y <- matrix(draw(20), 5)  # four values, two degrees of freedom: Huynh & Feldt
R <- qr.Q(qr(cbind(1, c(2, 4, 8, 16), diag(4)[, 1:2])))[, 3:4]
z <- y %*% R; S <- cov(z); n <- nrow(y)
e <- sum(diag(S))^2 / sum(diag(S %*% S)); e <- min(max((n * e - 2) / (n - 1 - e), 1), 2)
F <- n * sum(colMeans(z)^2) / sum(diag(S))
show("crossed lack of fit of 4", F, pf(F, e, e * (n - 1), lower.tail = FALSE))

# Slope of accuracy at the last epochs over 4 seeds: mean and t interval.
state <- 5
slopes <- sapply(1:4, function(s) { dev <- draw(12) * 0.02 + 0.01 * (1:12); coef(lm(dev[10:12] ~ c(9, 10, 11)))[2] })
t <- t.test(slopes)
show("budget slope", t$estimate, t$conf.int)

# Welch's t where sentences do not vary: two cells of accuracies.

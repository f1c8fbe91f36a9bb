(** Part 3.4: gradient descent from zero and the shortest solution.

    ['M[F]_(n, d)] are the n by d matrices over F, ['cV[F]_d] the columns of d
    entries; [*m] is the product, [^T] the transpose, [*:] multiplies by a number,
    [1%:M] is the identity. F is any ordered field; the real numbers are one. That
    gradient descent converges is shown for those in which no number is above all
    natural numbers (archiFieldType), as in the real numbers. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section MinimumNorm.

Variable F : realFieldType.

(** The inner product of two columns. *)
Definition dot (d : nat) (v w : 'cV[F]_d) : F := \sum_j v j 0 * w j 0.

(** The square of the Euclidean length of a column. *)
Definition sqnorm (d : nat) (v : 'cV[F]_d) : F := dot v v.

(** P is the pseudo-inverse of A, by the four equations of Penrose: A P A = A, P A P = P,
    and A P and P A are symmetric. *)
Definition is_pseudo_inverse (n d : nat) (A : 'M[F]_(n, d)) (P : 'M[F]_(d, n)) : Prop :=
  [/\ A *m P *m A = A, P *m A *m P = P, (A *m P)^T = A *m P & (P *m A)^T = P *m A].

(** w is in the row space S of X: it is X^T a for some a. *)
Definition row_space (n d : nat) (X : 'M[F]_(n, d)) (w : 'cV[F]_d) : Prop :=
  exists a : 'cV[F]_n, w = X^T *m a.

(** w is a shortest solution of X w = y, and the only one: it is a solution, no solution v
    is shorter, and one that is as short is w. *)
Definition only_shortest_solution (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) : Prop :=
  X *m w = y /\ forall v, X *m v = y -> sqnorm w <= sqnorm v /\ (sqnorm v = sqnorm w -> v = w).

(** The Lagrangian |w|^2 + lambda^T (X w - y). *)
Definition lagrangian (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) (lambda : 'cV[F]_n) : F :=
  sqnorm w + dot lambda (X *m w - y).

(** The KKT conditions: the gradients of the Lagrangian by w, 2 w + X^T lambda, and by
    lambda, X w - y, are zero. *)
Definition kkt (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) (lambda : 'cV[F]_n) : Prop :=
  2%:R *: w + X^T *m lambda = 0 /\ X *m w - y = 0.

(** The loss f(w): the sum over i of (y_i - w^T x_i)^2, where x_i^T is row i of X. *)
Definition loss (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) : F :=
  \sum_i (y i 0 - \sum_j w j 0 * X i j) ^+ 2.

(** The gradient of the loss at w: 2 X^T (X w - y). *)
Definition gradient (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) : 'cV[F]_d :=
  2%:R *: (X^T *m (X *m w - y)).

(** The iterate w(t) of gradient descent with the step size eta: w(0) = 0, and w(t+1) is
    w(t) minus eta times the gradient at w(t). *)
Fixpoint iterate (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (eta : F) (t : nat) : 'cV[F]_d :=
  if t is s.+1 then iterate X y eta s - eta *: gradient X y (iterate X y eta s) else 0.

(** The sequence u(0), u(1), ... tends to w: its distance to w falls below every e > 0,
    and stays below. *)
Definition tends_to (d : nat) (u : nat -> 'cV[F]_d) (w : 'cV[F]_d) : Prop :=
  forall e : F, 0 < e -> exists s : nat, forall t : nat, (s <= t)%N -> sqnorm (u t - w) < e ^+ 2.

(** The singular value decomposition of X with the zeros left out: the numbers sigma_k
    are above 0, the columns u_k are orthonormal, so are the v_k, and X is the sum of
    sigma_k u_k v_k^T. *)
Definition singular_values (n d r : nat) (X : 'M[F]_(n, d)) (sigma : 'I_r -> F)
    (u : 'I_r -> 'cV[F]_n) (v : 'I_r -> 'cV[F]_d) : Prop :=
  [/\ forall k, 0 < sigma k,
      forall k l, dot (u k) (u l) = (k == l)%:R,
      forall k l, dot (v k) (v l) = (k == l)%:R
    & X = \sum_k sigma k *: (u k *m (v k)^T)].

(** ** Facts on columns *)

Lemma dotE d (v w : 'cV[F]_d) : dot v w = (v^T *m w) 0 0.
Proof. by rewrite mxE; apply: eq_bigr => j _; rewrite mxE. Qed.

Lemma dotC d (v w : 'cV[F]_d) : dot v w = dot w v.
Proof. by apply: eq_bigr => j _; rewrite mulrC. Qed.

Lemma dotDl d (u v w : 'cV[F]_d) : dot (u + v) w = dot u w + dot v w.
Proof. by rewrite -big_split; apply: eq_bigr => j _; rewrite mxE mulrDl. Qed.

Lemma dotZl d (c : F) (v w : 'cV[F]_d) : dot (c *: v) w = c * dot v w.
Proof. by rewrite mulr_sumr; apply: eq_bigr => j _; rewrite mxE mulrA. Qed.

Lemma dotDr d (u v w : 'cV[F]_d) : dot w (u + v) = dot w u + dot w v.
Proof. by rewrite dotC dotDl !(dotC w). Qed.

Lemma dot_transpose n d (X : 'M[F]_(n, d)) (a : 'cV[F]_n) (w : 'cV[F]_d) :
  dot (X^T *m a) w = dot a (X *m w).
Proof. by rewrite !dotE trmx_mul trmxK mulmxA. Qed.

Lemma sqnorm_ge0 d (v : 'cV[F]_d) : 0 <= sqnorm v.
Proof. by apply: sumr_ge0 => j _; rewrite -expr2 sqr_ge0. Qed.

Lemma sqnorm_eq0 d (v : 'cV[F]_d) : sqnorm v = 0 -> v = 0.
Proof.
move=> v0; apply/colP => j; rewrite mxE; apply/eqP; rewrite -sqrf_eq0 expr2.
by apply/eqP/(psumr_eq0P _ v0) => // k _; rewrite -expr2 sqr_ge0.
Qed.

Lemma sqnormD d (v w : 'cV[F]_d) : sqnorm (v + w) = sqnorm v + 2%:R * dot v w + sqnorm w.
Proof. by rewrite /sqnorm dotDl !dotDr (dotC w v) mulr_natl mulr2n !addrA. Qed.

Lemma pythagoras d (v w : 'cV[F]_d) : dot v w = 0 -> sqnorm (v + w) = sqnorm v + sqnorm w.
Proof. by move=> vw; rewrite sqnormD vw mulr0 addr0. Qed.

(** What X takes to zero is orthogonal to the row space. *)
Lemma orthogonal n d (X : 'M[F]_(n, d)) v w : row_space X v -> X *m w = 0 -> dot v w = 0.
Proof.
move=> [a ->] Xw; rewrite dot_transpose Xw.
by apply: big1 => i _; rewrite mxE mulr0.
Qed.

Lemma row_spaceB n d (X : 'M[F]_(n, d)) v w : row_space X v -> row_space X w -> row_space X (v - w).
Proof. by move=> [a ->] [b ->]; exists (a - b); rewrite mulmxBr. Qed.

Lemma gram_eq0 n d (X : 'M[F]_(n, d)) (z : 'cV[F]_n) : X *m X^T *m z = 0 -> X^T *m z = 0.
Proof.
move=> XXz; apply: sqnorm_eq0.
by apply: (orthogonal (X := X)); [exists z | rewrite mulmxA].
Qed.

(** ** The pseudo-inverse *)

Lemma pseudo_inverse_unique n d (A : 'M[F]_(n, d)) P Q :
  is_pseudo_inverse A P -> is_pseudo_inverse A Q -> P = Q.
Proof.
move=> [APA PAP AP PA] [AQA QAQ AQ QA].
have AP_AQ : A *m P = A *m Q.
  transitivity ((A *m P *m (A *m Q))^T).
    by rewrite trmx_mul AP AQ mulmxA AQA.
  by rewrite mulmxA APA AQ.
have PA_QA : P *m A = Q *m A.
  transitivity ((P *m A *m (Q *m A))^T).
    by rewrite -mulmxA (mulmxA A) AQA PA.
  by rewrite trmx_mul PA QA -mulmxA (mulmxA A) APA.
by rewrite -PAP -mulmxA AP_AQ mulmxA PA_QA QAQ.
Qed.

Lemma row_free_gram_unit m d (C : 'M[F]_(m, d)) : row_free C -> C *m C^T \in unitmx.
Proof.
move=> C_free; rewrite -row_free_unit -kermx_eq0; apply/eqP/row_matrixP => i.
rewrite row0; apply/trmx_inj; rewrite trmx0; set z := (row i _)^T.
have Cz : C *m C^T *m z = 0.
  by apply: trmx_inj; rewrite trmx0 !trmx_mul !trmxK -row_mul mulmx_ker row0.
have /(congr1 trmx) := gram_eq0 Cz; rewrite trmx_mul !trmxK trmx0 -(mul0mx _ C).
by move=> /(row_free_inj C_free) rowE; rewrite /z rowE trmx0.
Qed.

Lemma square_eq0 n d (Z : 'M[F]_(n, d)) : Z *m Z^T = 0 -> Z = 0.
Proof.
move=> ZZ; apply/row_matrixP => i; apply: trmx_inj; rewrite row0 trmx0; apply: sqnorm_eq0.
move/matrixP/(_ i i): ZZ; rewrite !mxE => <-.
by apply: eq_bigr => k _; rewrite !mxE.
Qed.

Lemma gram_pseudo_inverseK n d (X : 'M[F]_(n, d)) P :
  is_pseudo_inverse (X *m X^T) P -> X *m X^T *m P *m X = X.
Proof.
move=> [GPG _ _ _]; apply/eqP; rewrite -subr_eq0; apply/eqP/square_eq0.
have -> : X *m X^T *m P *m X - X = (X *m X^T *m P - 1%:M) *m X by rewrite mulmxBl mul1mx.
by rewrite trmx_mul mulmxA -(mulmxA _ X) mulmxBl GPG mul1mx subrr mul0mx.
Qed.

Lemma pseudo_inverse_product n r d (B : 'M[F]_(n, r)) (C : 'M[F]_(r, d)) :
  B^T *m B \in unitmx -> C *m C^T \in unitmx ->
  is_pseudo_inverse (B *m C) (C^T *m invmx (C *m C^T) *m (invmx (B^T *m B) *m B^T)).
Proof.
move=> B_unit C_unit; set P := (X in is_pseudo_inverse _ X).
have AP : B *m C *m P = B *m (invmx (B^T *m B) *m B^T).
  by rewrite /P -!mulmxA (mulmxA C) (mulmxA (C *m C^T)) mulmxV // mul1mx.
have PA : P *m (B *m C) = C^T *m invmx (C *m C^T) *m C.
  by rewrite /P -!mulmxA (mulmxA B^T) (mulmxA (invmx (B^T *m B))) mulVmx // mul1mx.
split.
- by rewrite AP -!mulmxA (mulmxA B^T) (mulmxA (invmx (B^T *m B))) mulVmx // mul1mx.
- rewrite PA /P -!mulmxA; congr (_ *m (_ *m _)).
  by rewrite (mulmxA C) (mulmxA (C *m C^T)) mulmxV // mul1mx.
- by rewrite AP !trmx_mul trmxK trmx_inv trmx_mul trmxK mulmxA.
- by rewrite PA !trmx_mul trmxK trmx_inv trmx_mul trmxK mulmxA.
Qed.

(** Every matrix has exactly one pseudo-inverse. *)
Theorem pseudo_inverse_exists n d (A : 'M[F]_(n, d)) : exists! P, is_pseudo_inverse A P.
Proof.
suff [P A_P] : exists P, is_pseudo_inverse A P.
  by exists P; split=> // Q; apply: pseudo_inverse_unique.
rewrite -(mulmx_base A); eexists; apply: pseudo_inverse_product; last first.
  by apply: row_free_gram_unit; exact: row_base_free.
rewrite -{2}[col_base A]trmxK; apply: row_free_gram_unit.
by rewrite -row_leq_rank mxrank_tr; have := col_base_full A; rewrite -col_leq_rank.
Qed.

(** ** The theorems *)

Section Problem.

Variables (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n).

(** Two solutions, one of them in the row space, are apart by a right angle. *)
Lemma solution_is_longer (bar w : 'cV[F]_d) :
  row_space X bar -> X *m bar = y -> X *m w = y -> sqnorm w = sqnorm bar + sqnorm (w - bar).
Proof.
move=> S_bar fit_bar fit_w; rewrite -pythagoras; first by rewrite addrC subrK.
by apply: (orthogonal S_bar); rewrite mulmxBr fit_w fit_bar subrr.
Qed.

Lemma row_space_shortest (bar : 'cV[F]_d) :
  row_space X bar -> X *m bar = y -> only_shortest_solution X y bar.
Proof.
move=> S_bar fit_bar; split=> // w fit_w; rewrite (solution_is_longer S_bar fit_bar fit_w).
split; first by rewrite ler_addl sqnorm_ge0.
rewrite -[X in _ = X -> _]addr0 => /addrI/sqnorm_eq0/eqP.
by rewrite subr_eq0 => /eqP.
Qed.

Lemma shortest_unique v w :
  only_shortest_solution X y v -> only_shortest_solution X y w -> v = w.
Proof.
move=> [fit_v least_v] [fit_w least_w].
have [vw _] := least_v w fit_w; have [wv eq_w] := least_w v fit_v.
by apply: eq_w; apply/eqP; rewrite eq_le vw wv.
Qed.

(** Let y be in the span of the columns of X, that is y = X w for some w, and let P be the
    pseudo-inverse of X. Then P y is in the row space and solves X w = y, it is the only
    solution in the row space, and every other solution is longer. *)
Theorem row_space_solution (P : 'M[F]_(d, n)) :
  is_pseudo_inverse X P -> (exists w, X *m w = y) ->
  [/\ row_space X (P *m y), X *m (P *m y) = y,
      forall w, row_space X w -> X *m w = y -> w = P *m y
    & forall w, X *m w = y -> w <> P *m y -> sqnorm (P *m y) < sqnorm w].
Proof.
move=> [XPX PXP XP PX] [w0 fit0].
have S_bar : row_space X (P *m y).
  exists (P^T *m (P *m y)); rewrite [RHS]mulmxA -trmx_mul PX.
  by rewrite !mulmxA PXP.
have fit_bar : X *m (P *m y) = y by rewrite -fit0 !mulmxA XPX.
have short := row_space_shortest S_bar fit_bar.
split=> // w.
  by move=> S_w fit_w; apply: shortest_unique; [exact: row_space_shortest | exact: short].
move=> fit_w ne; have [le eq_w] := short.2 w fit_w.
by rewrite lt_def le andbT; apply/eqP => /eq_w.
Qed.

(** 2 w + X^T lambda is the gradient of the Lagrangian by w, and X w - y is that by
    lambda: when w changes by v, the Lagrangian changes by the inner product of the
    first with v, plus |v|^2; when lambda changes by mu, it changes by the inner product
    of the second with mu. *)
Theorem gradients_of_lagrangian (w v : 'cV[F]_d) (lambda mu : 'cV[F]_n) :
  lagrangian X y (w + v) lambda
    = lagrangian X y w lambda + dot (2%:R *: w + X^T *m lambda) v + sqnorm v /\
  lagrangian X y w (lambda + mu) = lagrangian X y w lambda + dot (X *m w - y) mu.
Proof.
rewrite /lagrangian; split.
  rewrite mulmxDr addrAC dotDr sqnormD dotDl dotZl dot_transpose -!addrA; congr (_ + _).
  by rewrite [RHS]addrCA; congr (_ + _); rewrite addrC addrA.
by rewrite dotDl addrA (dotC mu).
Qed.

(** Let X w = y have a solution, and let P be the pseudo-inverse of X X^T. The pairs (w,
    lambda) that satisfy the KKT conditions are w = X^T P y with lambda = -2 P y + z,
    for all z with X^T z = 0. This w is the only shortest solution. lambda is unique if
    and only if X has full row rank (row_free). *)
Theorem kkt_of_shortest (P : 'M[F]_n) :
  is_pseudo_inverse (X *m X^T) P -> (exists w, X *m w = y) ->
  [/\ forall w lambda, kkt X y w lambda <->
        w = X^T *m P *m y /\
        exists z, X^T *m z = 0 /\ lambda = - (2%:R *: (P *m y)) + z,
      only_shortest_solution X y (X^T *m P *m y)
    & (forall w lambda v mu, kkt X y w lambda -> kkt X y v mu -> lambda = mu) <-> row_free X].
Proof.
move=> P_inverse [w0 fit0].
have two : 2%:R != 0 :> F by rewrite pnatr_eq0.
have S_star : row_space X (X^T *m P *m y) by exists (P *m y); rewrite mulmxA.
have fit_star : X *m (X^T *m P *m y) = y.
  by rewrite -fit0 !mulmxA gram_pseudo_inverseK.
have short := row_space_shortest S_star fit_star.
have pairs w lambda : kkt X y w lambda <-> w = X^T *m P *m y /\
    exists z, X^T *m z = 0 /\ lambda = - (2%:R *: (P *m y)) + z.
  split=> [[stationary /eqP]|[-> [z [Xz ->]]]].
    rewrite subr_eq0 => /eqP fit.
    have wE : w = X^T *m (- (2%:R^-1 *: lambda)).
      apply: (scalerI two); rewrite mulmxN -scalemxAr scalerN scalerA divff // scale1r.
      by apply/eqP; rewrite -addr_eq0 stationary.
    have w_star : w = X^T *m P *m y.
      apply: shortest_unique short; apply: row_space_shortest fit.
      by exists (- (2%:R^-1 *: lambda)).
    split=> //; exists (lambda + 2%:R *: (P *m y)); split; last by rewrite addrC addrK.
    by rewrite mulmxDr -scalemxAr mulmxA -w_star addrC.
  split; last by rewrite fit_star subrr.
  by rewrite mulmxDr mulmxN -scalemxAr mulmxA Xz addr0 subrr.
split=> //; split=> [unique|X_free w lambda v mu /pairs[_ [z [Xz ->]]] /pairs[_ [z' [Xz' ->]]]].
  rewrite -kermx_eq0; apply/eqP/row_matrixP => i; rewrite row0; set z := row i _.
  have Xz : X^T *m z^T = 0 by rewrite -trmx_mul -row_mul mulmx_ker row0 trmx0.
  have star c : kkt X y (X^T *m P *m y) (- (2%:R *: (P *m y)) + c *: z^T).
    by apply/pairs; split=> //; exists (c *: z^T); rewrite -scalemxAr Xz scaler0.
  have /eqP := unique _ _ _ _ (star 1) (star 0).
  rewrite scale1r scale0r (inj_eq (addrI _)) => /eqP/(congr1 trmx).
  by rewrite trmxK trmx0.
have zero u : X^T *m u = 0 -> u = 0.
  move/(congr1 trmx); rewrite trmx_mul trmxK trmx0 -(mul0mx _ X).
  by move/(row_free_inj X_free)/(congr1 trmx); rewrite trmxK trmx0.
by rewrite (zero _ z Xz) (zero _ z' Xz').
Qed.

(** If P is the pseudo-inverse of X X^T and Q that of X, then X^T P = Q, so that X^T P y
    and Q y are one vector. With full row rank (row_free) X X^T is invertible (in
    unitmx), and P is its inverse. *)
Theorem same_vector (P : 'M[F]_n) (Q : 'M[F]_(d, n)) :
  is_pseudo_inverse (X *m X^T) P -> is_pseudo_inverse X Q ->
  X^T *m P = Q /\ (row_free X -> X *m X^T \in unitmx /\ P = invmx (X *m X^T)).
Proof.
move=> P_inverse Q_inverse; have [GPG PGP GP PG] := P_inverse.
have P_symmetric : P^T = P.
  have G_symmetric : (X *m X^T)^T = X *m X^T by rewrite trmx_mul trmxK.
  apply: pseudo_inverse_unique P_inverse; split.
  - by rewrite -{1 2}G_symmetric -!trmx_mul mulmxA GPG.
  - by rewrite -{1}G_symmetric -!trmx_mul mulmxA PGP.
  - by rewrite -{1 2}G_symmetric -trmx_mul PG.
  - by rewrite -{1 2}G_symmetric -trmx_mul GP.
split; first (apply: pseudo_inverse_unique Q_inverse; split).
- by rewrite mulmxA gram_pseudo_inverseK.
- by rewrite -!mulmxA (mulmxA X) (mulmxA P) PGP.
- by rewrite mulmxA GP.
- by rewrite !trmx_mul trmxK P_symmetric mulmxA.
move=> /row_free_gram_unit G_unit; split=> //; apply: pseudo_inverse_unique P_inverse _.
by split; rewrite ?mulmxV ?mulVmx ?mul1mx ?trmx1.
Qed.

(** 2 X^T (X w - y) is the gradient of the loss at w: f(w + v) is f(w), plus the inner
    product of the gradient with v, plus |X v|^2. *)
Theorem gradient_of_loss (w v : 'cV[F]_d) :
  loss X y (w + v) = loss X y w + dot (gradient X y w) v + sqnorm (X *m v).
Proof.
have lossE u : loss X y u = sqnorm (X *m u - y).
  apply: eq_bigr => i _; rewrite !mxE -expr2 -[RHS]sqrrN opprB; congr ((_ - _) ^+ 2).
  by apply: eq_bigr => j _; rewrite mulrC.
rewrite !lossE mulmxDr addrAC sqnormD; congr (_ + _ + _).
by rewrite /gradient dotZl dot_transpose.
Qed.

(** Every iterate of gradient descent from 0 is in the row space. *)
Theorem iterates_in_row_space (eta : F) (t : nat) : row_space X (iterate X y eta t).
Proof.
elim: t => [|t IH]; first by exists 0; rewrite mulmx0.
apply: row_spaceB => //; exists (eta *: (2%:R *: (X *m iterate X y eta t - y))).
by rewrite -!scalemxAr.
Qed.

(** If the iterates of gradient descent from 0 tend to a solution of X w = y, then it is
    the only shortest solution, and X^T P y, where P is the pseudo-inverse of X X^T. *)
Theorem descent_limit (eta : F) (w : 'cV[F]_d) :
  tends_to (iterate X y eta) w -> X *m w = y ->
  only_shortest_solution X y w /\
  forall P, is_pseudo_inverse (X *m X^T) P -> w = X^T *m P *m y.
Proof.
move=> limit fit.
have [P [P_inverse _]] := pseudo_inverse_exists (X *m X^T).
have [_ star _] := kkt_of_shortest P_inverse (ex_intro _ w fit).
suff w_star : w = X^T *m P *m y.
  rewrite {1}w_star; split=> // Q /pseudo_inverse_unique /(_ P_inverse) ->.
  exact: w_star.
apply/eqP; rewrite -subr_eq0; apply/eqP/sqnorm_eq0; set v := w - _; apply/eqP.
apply: contraT => v_ne0; have v_gt0 : 0 < sqnorm v by rewrite lt_def v_ne0 sqnorm_ge0.
pose e := Num.min 1 (sqnorm v).
have e_gt0 : 0 < e by rewrite lt_minr ltr01.
have [s /(_ s (leqnn s))] := limit e e_gt0.
suff : e ^+ 2 <= sqnorm (iterate X y eta s - w) by move=> /le_lt_trans h /h; rewrite ltxx.
have e_small : e ^+ 2 <= sqnorm v.
  rewrite expr2; apply: le_trans (_ : 1 * e <= _); last by rewrite mul1r le_minl lexx orbT.
  by rewrite ler_pmul2r // le_minl lexx.
apply: le_trans e_small _.
have -> : iterate X y eta s - w = (iterate X y eta s - X^T *m P *m y) - v.
  by rewrite /v opprB addrA subrK.
rewrite pythagoras.
  by rewrite [X in _ <= _ + X](_ : _ = sqnorm v) ?ler_addr ?sqnorm_ge0 // /sqnorm -scaleN1r dotZl dotC dotZl mulrA mulrNN !mul1r.
apply: (orthogonal (X := X)).
  apply: row_spaceB; first exact: iterates_in_row_space.
  by exists (P *m y); rewrite mulmxA.
by rewrite mulmxN mulmxBr fit star.1 subrr oppr0.
Qed.

End Problem.

(** ** By singular values *)

Section Singular.

Variables (n d r : nat) (X : 'M[F]_(n, d)) (sigma : 'I_r -> F).
Variables (u : 'I_r -> 'cV[F]_n) (v : 'I_r -> 'cV[F]_d).
Hypothesis X_svd : singular_values X sigma u v.

Let sigma_gt0 k : 0 < sigma k. Proof. by have [gt0 _ _ _] := X_svd. Qed.
Let sigma_ne0 k : sigma k != 0. Proof. exact: lt0r_neq0. Qed.

Lemma outer_mul m l (a : 'cV[F]_m) (b w : 'cV[F]_l) : a *m b^T *m w = dot b w *: a.
Proof. by rewrite -mulmxA [b^T *m w]mx11_scalar mul_mx_scalar -dotE. Qed.

Lemma outer_sum m l (c : 'I_r -> F) (a : 'I_r -> 'cV[F]_m) (b : 'I_r -> 'cV[F]_l) w :
  (\sum_k c k *: (a k *m (b k)^T)) *m w = \sum_k (c k * dot (b k) w) *: a k.
Proof.
by rewrite mulmx_suml; apply: eq_bigr => k _; rewrite -scalemxAl outer_mul scalerA.
Qed.

Lemma outer_transpose m l (c : 'I_r -> F) (a : 'I_r -> 'cV[F]_m) (b : 'I_r -> 'cV[F]_l) :
  (\sum_k c k *: (a k *m (b k)^T))^T = \sum_k c k *: (b k *m (a k)^T).
Proof.
by rewrite linear_sum; apply: eq_bigr => k _; rewrite linearZ /= trmx_mul trmxK.
Qed.

Lemma applyX w : X *m w = \sum_k (sigma k * dot (v k) w) *: u k.
Proof. by have [_ _ _ ->] := X_svd; rewrite outer_sum. Qed.

Lemma applyXt z : X^T *m z = \sum_k (sigma k * dot (u k) z) *: v k.
Proof. by have [_ _ _ ->] := X_svd; rewrite outer_transpose outer_sum. Qed.

Lemma dot_sum m (a : 'I_r -> 'cV[F]_m) (c : 'I_r -> F) w :
  dot w (\sum_k c k *: a k) = \sum_k c k * dot w (a k).
Proof.
rewrite dotE mulmx_sumr summxE; apply: eq_bigr => k _.
by rewrite dotE -scalemxAr mxE.
Qed.

Lemma coordinate m (a : 'I_r -> 'cV[F]_m) (c : 'I_r -> F) l :
  (forall k l, dot (a k) (a l) = (k == l)%:R) -> dot (a l) (\sum_k c k *: a k) = c l.
Proof.
move=> orthonormal; rewrite dot_sum (bigD1 l) //= orthonormal eqxx mulr1 big1 ?addr0 // => k.
by rewrite orthonormal eq_sym => /negbTE ->; rewrite mulr0.
Qed.

Lemma dot_uX l w : dot (u l) (X *m w) = sigma l * dot (v l) w.
Proof. by rewrite applyX coordinate //; have [] := X_svd. Qed.

Lemma same_action m l (A B : 'M[F]_(m, l)) : (forall w : 'cV_l, A *m w = B *m w) -> A = B.
Proof.
move=> AB; apply: trmx_inj; apply/row_matrixP => i; apply: trmx_inj.
by rewrite !tr_row !trmxK !colE AB.
Qed.

(** If X is the sum of the sigma_k u_k v_k^T, its singular value decomposition, then the sum
    of the (1 / sigma_k) v_k u_k^T is its pseudo-inverse. *)
Theorem pseudo_inverse_by_singular_values :
  is_pseudo_inverse X (\sum_k (sigma k)^-1 *: (v k *m (u k)^T)).
Proof.
have [_ u1 v1 XE] := X_svd; set P := \sum_k _.
have applyP z : P *m z = \sum_k ((sigma k)^-1 * dot (u k) z) *: v k by apply: outer_sum.
have one m (a : 'I_r -> 'cV[F]_m) w :
    (\sum_k 1 *: (a k *m (a k)^T)) *m w = \sum_k dot (a k) w *: a k.
  by rewrite outer_sum; apply: eq_bigr => k _; rewrite mul1r.
have XP : X *m P = \sum_k 1 *: (u k *m (u k)^T).
  apply: same_action => z; rewrite -mulmxA applyX one; apply: eq_bigr => k _.
  by rewrite applyP coordinate // mulVKf.
have PX : P *m X = \sum_k 1 *: (v k *m (v k)^T).
  apply: same_action => w; rewrite -mulmxA applyP one; apply: eq_bigr => k _.
  by rewrite dot_uX mulKf.
split; last 2 first.
- by rewrite XP outer_transpose.
- by rewrite PX outer_transpose.
- apply: same_action => w; rewrite XP -mulmxA one applyX; apply: eq_bigr => k _.
  by rewrite coordinate.
- apply: same_action => w; rewrite PX -mulmxA one applyP; apply: eq_bigr => k _.
  by rewrite coordinate.
Qed.

Lemma shortest_by_singular_values (P : 'M[F]_n) (y : 'cV[F]_n) :
  is_pseudo_inverse (X *m X^T) P -> X^T *m P *m y = \sum_k (dot (u k) y / sigma k) *: v k.
Proof.
move=> P_inverse; have [-> _] := same_vector P_inverse pseudo_inverse_by_singular_values.
by rewrite outer_sum; apply: eq_bigr => k _; rewrite mulrC.
Qed.

(** If X is the sum of the sigma_k u_k v_k^T, its singular value decomposition, then the
    iterate w(t) of gradient descent from 0 is the sum over k of
    (1 - (1 - 2 eta sigma_k^2)^t) (u_k^T y / sigma_k) v_k. *)
Theorem descent_iterates (y : 'cV[F]_n) (eta : F) (t : nat) :
  iterate X y eta t
  = \sum_k ((1 - (1 - 2%:R * eta * sigma k ^+ 2) ^+ t) * (dot (u k) y / sigma k)) *: v k.
Proof.
have [_ u1 v1 _] := X_svd.
elim: t => [|t IH] /=.
  by rewrite big1 // => k _; rewrite expr0 subrr mul0r scale0r.
rewrite /gradient applyXt {1}IH !scaler_sumr -sumrB; apply: eq_bigr => k _.
have -> : dot (u k) (X *m iterate X y eta t - y) = - ((1 - 2%:R * eta * sigma k ^+ 2) ^+ t * dot (u k) y).
  rewrite -[- y]scaleN1r dotDr (dotC _ (-1 *: y)) dotZl (dotC y) mulN1r dot_uX IH coordinate //.
  by rewrite mulrCA (mulrC (sigma k)) divfK // mulrBl mul1r addrAC subrr sub0r.
rewrite !scalerA -scalerBl; congr (_ *: _); rewrite [_ ^+ t.+1]exprS.
set b := _ ^+ t; set c := dot _ _; set q := c / sigma k.
have -> : c = q * sigma k by rewrite /q divfK.
clearbody q.
have -> : eta * 2%:R * (sigma k * - (b * (q * sigma k))) = - (2%:R * eta * sigma k ^+ 2 * b) * q.
  rewrite !mulrN mulNr (mulrC eta) expr2 -!mulrA; congr (- (_ * (_ * (_ * _)))).
  by rewrite mulrA mulrC.
by rewrite -mulrBl opprK; congr (_ * _); rewrite mulrBl mul1r opprB -addrA (addrC (- b)).
Qed.

Lemma sqnorm_sum (c : 'I_r -> F) : sqnorm (\sum_k c k *: v k) = \sum_k c k ^+ 2.
Proof.
have [_ _ v1 _] := X_svd.
by rewrite /sqnorm dot_sum; apply: eq_bigr => k _; rewrite dotC coordinate.
Qed.

Lemma max_ge (f : 'I_r -> F) k : f k <= \big[Num.max/0]_i f i.
Proof.
have : k \in index_enum (ordinal_finType r) by exact: mem_index_enum.
elim: (index_enum _) => // i s IH; rewrite inE big_cons le_maxr => /orP[/eqP <-|/IH ->].
  by rewrite lexx.
by rewrite orbT.
Qed.

Lemma error_bounded (P : 'M[F]_n) (y : 'cV[F]_n) (eta rho : F) (t : nat) :
  is_pseudo_inverse (X *m X^T) P -> (forall k, `|1 - 2%:R * eta * sigma k ^+ 2| <= rho) ->
  sqnorm (iterate X y eta t - X^T *m P *m y) <= (rho ^+ t) ^+ 2 * sqnorm (X^T *m P *m y).
Proof.
move=> P_inverse factors; rewrite (shortest_by_singular_values y P_inverse) descent_iterates -sumrB.
rewrite (eq_bigr (fun k => - ((1 - 2%:R * eta * sigma k ^+ 2) ^+ t * (dot (u k) y / sigma k)) *: v k)).
  rewrite !sqnorm_sum mulr_sumr; apply: ler_sum => k _.
  rewrite sqrrN exprMn; apply: ler_wpmul2r; first exact: sqr_ge0.
  rewrite -[X in X <= _]real_normK ?num_real // normrX.
  by rewrite ler_expn2r ?nnegrE ?exprn_ge0 ?(le_trans _ (factors k)) // ler_expn2r ?nnegrE ?(le_trans _ (factors k)).
by move=> k _; rewrite -scalerBl mulrBl mul1r addrAC subrr sub0r.
Qed.

Lemma bessel k w : dot (v k) w ^+ 2 <= sqnorm w.
Proof.
have [_ _ v1 _] := X_svd; set c := dot (v k) w; rewrite -subr_ge0.
suff <- : sqnorm (w + (- c) *: v k) = sqnorm w - c ^+ 2 by exact: sqnorm_ge0.
rewrite sqnormD /sqnorm (dotC w) !dotZl (dotC (v k) (_ *: _)) dotZl v1 eqxx -/c mulr1 mulrNN -expr2.
by rewrite -addrA mulNr -expr2 mulrN mulr_natl mulr2n opprD subrK.
Qed.

(** Let X be the sum of the sigma_k u_k v_k^T, with one term at least. For every step size
    eta that is not above 0 and below all 1 / sigma_k^2 there is a y for which X w = y
    has a solution, and the iterates of gradient descent from 0 tend to no solution. *)
Theorem other_step_sizes (eta : F) :
  (0 < r)%N -> ~ (0 < eta /\ forall k, eta < 1 / sigma k ^+ 2) ->
  exists y, (exists w, X *m w = y) /\ forall w, X *m w = y -> ~ tends_to (iterate X y eta) w.
Proof.
move=> r_gt0 other; have [_ u1 v1 _] := X_svd.
have [k] : exists k, 1 <= `|1 - 2%:R * eta * sigma k ^+ 2|.
  case: (boolP [forall k, (0 < eta) && (eta < 1 / sigma k ^+ 2)]) => [/forallP all|].
    by case: other; split=> [|k]; [case/andP: (all (Ordinal r_gt0)) | case/andP: (all k)].
  rewrite negb_forall => /existsP[k]; rewrite negb_and -!leNgt => bad; exists k.
  have s_gt0 : 0 < sigma k ^+ 2 by rewrite exprn_gt0.
  rewrite ler_normr; case/orP: bad => [le0|ge1]; apply/orP; [left|right].
    by rewrite ler_addl oppr_ge0 -mulrA pmulr_rle0 ?ltr0n // mulr_le0_ge0 // ltW.
  rewrite ler_pdivr_mulr // in ge1.
  by rewrite opprB ler_subr_addl -mulrA mulr_natl mulr2n ler_add.
set b := 1 - _ => b_ge1; exists (u k); split.
  exists ((sigma k)^-1 *: v k); rewrite applyX (bigD1 k) //= big1 => [|l l_k].
    by rewrite dotC dotZl v1 eqxx mulr1 mulfV // scale1r addr0.
  by rewrite dotC dotZl v1 eq_sym (negbTE l_k) !mulr0 scale0r.
move=> w fit limit; have [s /(_ s (leqnn s))] := limit (sigma k)^-1 (ltac:(by rewrite invr_gt0)).
suff : (sigma k)^-1 ^+ 2 <= sqnorm (iterate X (u k) eta s - w) by move=> /le_lt_trans h /h; rewrite ltxx.
apply: le_trans (bessel k _).
have -> : dot (v k) (iterate X (u k) eta s - w) = - (b ^+ s) * (sigma k)^-1.
  have wk : dot (v k) w = (sigma k)^-1.
    by apply: (mulfI (sigma_ne0 k)); rewrite -dot_uX fit u1 eqxx mulfV.
  rewrite dotDr -scaleN1r (dotC (v k) (_ *: _)) dotZl (dotC w) wk mulN1r descent_iterates coordinate //.
  by rewrite u1 eqxx mul1r -/b mulrBl mul1r addrAC subrr sub0r mulNr.
rewrite exprMn sqrrN -[X in X <= _]mul1r; apply: ler_wpmul2r; first exact: sqr_ge0.
by rewrite -[X in _ <= X]real_normK ?num_real // normrX -exprM exprn_ege1.
Qed.

End Singular.

End MinimumNorm.

(** ** Convergence *)

Section Convergence.

Variable F : archiFieldType.

Lemma power_small (rho e : F) : 0 <= rho < 1 -> 0 < e -> exists s : nat, forall t : nat, (s <= t)%N -> rho ^+ t < e.
Proof.
move=> /andP[rho_ge0 rho_lt1] e_gt0; set a := 1 - rho; have a_gt0 : 0 < a by rewrite subr_gt0.
have bernoulli t : rho ^+ t * (1 + t%:R * a) <= 1.
  elim: t => [|t IH]; first by rewrite mul0r addr0 mulr1.
  apply: le_trans IH; rewrite exprSr -mulrA; apply: ler_wpmul2l; first exact: exprn_ge0.
  have -> : rho = 1 - a by rewrite /a opprB addrC subrK.
  rewrite mulrBl mul1r -addn1 natrD mulrDl mul1r ler_subl_addr addrA ler_add2l.
  rewrite -[X in X <= _]mulr1 ler_pmul2l // -addrA ler_addl addr_ge0 //; last exact: ltW.
  by rewrite mulr_ge0 ?ler0n //; apply: ltW.
pose s := Num.bound (1 / (e * a)).
have s_large : 1 / (e * a) < s%:R by apply: archi_boundP; rewrite divr_ge0 ?ler01 //; apply: mulr_ge0; apply: ltW.
exists s => t s_t; have t_large : 1 < t%:R * (e * a).
  rewrite -ltr_pdivr_mulr ?mulr_gt0 //; apply: lt_le_trans s_large _.
  by rewrite ler_nat.
rewrite ltNge; apply/negP => e_le.
have : rho ^+ t * (t%:R * a) <= 1.
  apply: le_trans (bernoulli t); apply: ler_wpmul2l; first exact: exprn_ge0.
  by rewrite ler_addr ler01.
rewrite leNgt => /negP[]; apply: lt_le_trans t_large _; rewrite mulrCA.
by apply: ler_wpmul2r => //; apply: mulr_ge0; [exact: ler0n | exact: ltW].
Qed.

(** Let X be the sum of the sigma_k u_k v_k^T, let P be the pseudo-inverse of X X^T, and let
    the step size eta be above 0 and below all 1 / sigma_k^2. Then the iterates w(t) of
    gradient descent from 0 tend to w = X^T P y. The largest |1 - 2 eta sigma_k^2|, rho,
    is below 1 (it is 0 if there is no k), and the square of the distance of w(t) from w
    is at most that of rho^t |w|. By kkt_of_shortest w is the only shortest solution of
    X w = y, if there is a solution. *)
Theorem descent_converges (n d r : nat) (X : 'M[F]_(n, d)) (sigma : 'I_r -> F)
    (u : 'I_r -> 'cV[F]_n) (v : 'I_r -> 'cV[F]_d) (P : 'M[F]_n) (y : 'cV[F]_n) (eta : F) :
  singular_values X sigma u v -> is_pseudo_inverse (X *m X^T) P ->
  0 < eta -> (forall k, eta < 1 / sigma k ^+ 2) ->
  let w := X^T *m P *m y in
  let rho := \big[Num.max/0]_k `|1 - 2%:R * eta * sigma k ^+ 2| in
  [/\ tends_to (iterate X y eta) w,
      rho < 1
    & forall t, sqnorm (iterate X y eta t - w) <= (rho ^+ t) ^+ 2 * sqnorm w].
Proof.
move=> X_svd P_inverse eta_gt0 eta_lt w rho; have [sigma_gt0 _ _ _] := X_svd.
have rho_ge0 : 0 <= rho by rewrite /rho; elim/big_rec: _ => // k m _ m_ge0; rewrite le_maxr m_ge0 orbT.
have rho_lt1 : rho < 1.
  rewrite /rho; elim/big_rec: _ => [|k m _ m_lt1]; rewrite ?ltr01 // lt_maxl m_lt1 andbT.
  have s_gt0 : 0 < sigma k ^+ 2 by rewrite exprn_gt0.
  have lt1 : eta * sigma k ^+ 2 < 1 by rewrite -ltr_pdivl_mulr.
  rewrite ltr_norml -mulrA mulr_natl mulr2n; apply/andP; split.
    by rewrite ltr_subr_addr -ltr_subr_addl opprK ltr_add.
  by rewrite ltr_subl_addr ltr_addl addr_gt0 // mulr_gt0.
have rate t : sqnorm (iterate X y eta t - w) <= (rho ^+ t) ^+ 2 * sqnorm w.
  by apply: (error_bounded X_svd) => // k; exact: (max_ge (fun k => `|1 - 2%:R * eta * sigma k ^+ 2|)).
split=> // e e_gt0; have w_ge0 := sqnorm_ge0 w.
have w1_gt0 : 0 < sqnorm w + 1 by rewrite ltr_paddl ?ltr01.
have [||s small] := @power_small rho (e ^+ 2 / (sqnorm w + 1)); first by rewrite rho_ge0.
  by rewrite divr_gt0 // exprn_gt0.
exists s => t s_t; apply: le_lt_trans (rate t) _; have p_ge0 : 0 <= rho ^+ t by exact: exprn_ge0.
apply: (@le_lt_trans _ _ (rho ^+ t * (sqnorm w + 1))); last by rewrite -ltr_pdivl_mulr // small.
rewrite expr2 -mulrA; apply: ler_wpmul2l => //.
apply: (@le_trans _ _ (1 * sqnorm w)); last by rewrite mul1r ler_addl ler01.
by apply: ler_wpmul2r => //; apply: exprn_ile1 => //; apply: ltW.
Qed.

End Convergence.

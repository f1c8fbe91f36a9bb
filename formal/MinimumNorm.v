(** Part 3.4: gradient descent from zero and the shortest solution.

    ['M[F]_(n, d)] are the n × d matrices over F, ['cV[F]_d] the columns of d
    entries; [*m] is the product, [^T] the transpose, [*:] multiplies by a number,
    [1%:M] is the identity. F is any ordered field; the real numbers are one. *)
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

(** P is the pseudo-inverse of A: the four equations of Penrose. *)
Definition is_pseudo_inverse (n d : nat) (A : 'M[F]_(n, d)) (P : 'M[F]_(d, n)) : Prop :=
  [/\ A *m P *m A = A, P *m A *m P = P, (A *m P)^T = A *m P & (P *m A)^T = P *m A].

(** The row space S of X: the columns X^T a. *)
Definition row_space (n d : nat) (X : 'M[F]_(n, d)) (w : 'cV[F]_d) : Prop :=
  exists a : 'cV[F]_n, w = X^T *m a.

(** w is a shortest solution of X w = y, and the only one. *)
Definition only_shortest_solution (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) : Prop :=
  X *m w = y /\ forall v, X *m v = y -> sqnorm w <= sqnorm v /\ (sqnorm v = sqnorm w -> v = w).

(** The KKT conditions: the gradients of |w|^2 + lambda^T (X w - y) by w and by
    lambda are zero. *)
Definition kkt (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) (lambda : 'cV[F]_n) : Prop :=
  2%:R *: w + X^T *m lambda = 0 /\ X *m w - y = 0.

(** The loss f(w). *)
Definition loss (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) : F :=
  \sum_i (y i 0 - \sum_j w j 0 * X i j) ^+ 2.

(** The gradient of the loss: 2 X^T (X w - y). *)
Definition gradient (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) : 'cV[F]_d :=
  2%:R *: (X^T *m (X *m w - y)).

(** The iterates of gradient descent: w(0) = 0, and w(t+1) is w(t) minus eta times the
    gradient at w(t). *)
Fixpoint iterate (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (eta : F) (t : nat) : 'cV[F]_d :=
  if t is s.+1 then iterate X y eta s - eta *: gradient X y (iterate X y eta s) else 0.

(** The sequence u tends to w: its distance to w falls below every e > 0 and
    stays there. *)
Definition tends_to (d : nat) (u : nat -> 'cV[F]_d) (w : 'cV[F]_d) : Prop :=
  forall e : F, 0 < e -> exists s : nat, forall t : nat, (s <= t)%N -> sqnorm (u t - w) < e ^+ 2.

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

(** Every matrix has a pseudo-inverse. *)
Theorem pseudo_inverse_exists n d (A : 'M[F]_(n, d)) : exists P, is_pseudo_inverse A P.
Proof.
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

(** If y is in the span of the columns, that is y = X w for some w, then X^+ y is
    in the row space and solves X w = y, is the only solution there, and is
    shorter than every other. *)
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

(** The pairs (w, lambda) that satisfy the KKT conditions are w = X^T (X X^T)^+ y
    with lambda = -2 (X X^T)^+ y + z for the z with X^T z = 0. This w is the only
    shortest solution. lambda is unique if and only if X has full row rank. *)
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

(** Both formulas give one vector, and with full row rank a third one does. *)
Theorem same_vector (P : 'M[F]_n) :
  is_pseudo_inverse (X *m X^T) P ->
  is_pseudo_inverse X (X^T *m P) /\ (row_free X -> P = invmx (X *m X^T)).
Proof.
move=> P_inverse; have [GPG PGP GP PG] := P_inverse.
have P_symmetric : P^T = P.
  have G_symmetric : (X *m X^T)^T = X *m X^T by rewrite trmx_mul trmxK.
  apply: pseudo_inverse_unique P_inverse; split.
  - by rewrite -{1 2}G_symmetric -!trmx_mul mulmxA GPG.
  - by rewrite -{1}G_symmetric -!trmx_mul mulmxA PGP.
  - by rewrite -{1 2}G_symmetric -trmx_mul PG.
  - by rewrite -{1 2}G_symmetric -trmx_mul GP.
split; first split.
- by rewrite mulmxA gram_pseudo_inverseK.
- by rewrite -!mulmxA (mulmxA X) (mulmxA P) PGP.
- by rewrite mulmxA GP.
- by rewrite !trmx_mul trmxK P_symmetric mulmxA.
move=> /row_free_gram_unit G_unit; apply: pseudo_inverse_unique P_inverse _.
by split; rewrite ?mulmxV ?mulVmx ?mul1mx ?trmx1.
Qed.

(** The gradient that the iterates use is that of the loss: what it leaves of the
    change of the loss, from w to w + v, is the square of X v. *)
Theorem gradient_of_loss (w v : 'cV[F]_d) :
  loss X y (w + v) = loss X y w + dot (gradient X y w) v + sqnorm (X *m v).
Proof.
have lossE u : loss X y u = sqnorm (X *m u - y).
  apply: eq_bigr => i _; rewrite !mxE -expr2 -[RHS]sqrrN opprB; congr ((_ - _) ^+ 2).
  by apply: eq_bigr => j _; rewrite mulrC.
rewrite !lossE mulmxDr addrAC sqnormD; congr (_ + _ + _).
by rewrite /gradient dotZl dot_transpose.
Qed.

(** Every iterate is in the row space. *)
Theorem iterates_in_row_space (eta : F) (t : nat) : row_space X (iterate X y eta t).
Proof.
elim: t => [|t IH]; first by exists 0; rewrite mulmx0.
apply: row_spaceB => //; exists (eta *: (2%:R *: (X *m iterate X y eta t - y))).
by rewrite -!scalemxAr.
Qed.

(** The error of the iterates, without singular values. *)
Theorem descent_iterates (eta : F) (t : nat) (bar : 'cV[F]_d) :
  X *m bar = y ->
  iterate X y eta t = bar - iter t (mulmx (1%:M - (2%:R * eta) *: (X^T *m X))) bar.
Proof.
move=> fit; elim: t => [|t IH]; first by rewrite /= subrr.
rewrite iterS /= IH /gradient; set r := iter t _ _.
have -> : X *m (bar - r) - y = - (X *m r) by rewrite mulmxBr fit addrAC subrr add0r.
rewrite mulmxN !scalerN opprK scalerA mulrC mulmxA.
by rewrite mulmxBl mul1mx -scalemxAl opprB addrCA addrC.
Qed.

(** If the iterates tend to a solution, it is the only shortest one. *)
Theorem descent_limit (eta : F) (w : 'cV[F]_d) :
  tends_to (iterate X y eta) w -> X *m w = y ->
  only_shortest_solution X y w /\
  forall P, is_pseudo_inverse (X *m X^T) P -> w = X^T *m P *m y.
Proof.
move=> limit fit.
have [P P_inverse] := pseudo_inverse_exists (X *m X^T).
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

End MinimumNorm.
